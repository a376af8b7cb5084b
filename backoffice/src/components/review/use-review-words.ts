import { useTranslation } from 'react-i18next';

/** Codes of reviews → words; a code without a word yet is shown as it is rather than hidden. */
export function useReviewWords() {
  const { i18n } = useTranslation('review');
  const word = (group: string, code: string) =>
    i18n.exists(`${group}.${code}`, { ns: 'review' })
      ? i18n.t(`${group}.${code}` as 'kind.site', { ns: 'review' })
      : code.replaceAll('_', ' ');
  return {
    kind: (code: string) => word('kind', code),
    state: (code: string) => word('state', code),
    reason: (code: string) => word('reason', code),
    action: (code: string) => word('action', code),
    rule: (code: string) => word('rule', code),
  };
}
