import { useTranslation } from 'react-i18next';

import type { Review } from '@/api/types';

const NAMELESS = 'Anonymous'; // whose name is hidden or erased, in every language

/** Codes of reviews → words; a code without a word yet is shown as it is rather than hidden. */
export function useReviewWords() {
  const { i18n } = useTranslation('review');
  const word = (group: string, code: string) =>
    i18n.exists(`${group}.${code}`, { ns: 'review' })
      ? i18n.t(`${group}.${code}` as 'kind.site', { ns: 'review' })
      : code.replaceAll('_', ' ');
  return {
    author: ({ displayed_name }: Pick<Review, 'displayed_name'>) =>
      displayed_name === NAMELESS ? i18n.t('anonymous', { ns: 'review' }) : displayed_name,
    kind: (code: string) => word('kind', code),
    state: (code: string) => word('state', code),
    reason: (code: string) => word('reason', code),
    action: (code: string) => word('action', code),
    rule: (code: string) => word('rule', code),
  };
}
