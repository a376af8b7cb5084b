import { useTranslation } from 'react-i18next';

import { FAMILIES, KINDS, allOf } from './events';

/** Names of messages and of what becomes of them; what is not known yet is shown as it is. */
export function useWebhookWords() {
  const { t, i18n } = useTranslation('webhooks');
  return {
    type: (type: string) => {
      const family = FAMILIES.find((known) => type.startsWith(`${known}.`));
      if (family === undefined) return type;
      if (type === allOf(family)) return t(`families.${family}`);
      const kind = KINDS[family].find((known) => type === `${family}.${known}`);
      return kind === undefined ? type : t(`types.${family}.${kind}` as 'types.review.submitted');
    },
    error: (code: string) =>
      i18n.exists(`errors.${code}`, { ns: 'webhooks' }) ? t(`errors.${code}` as 'errors.refused') : code,
  };
}
