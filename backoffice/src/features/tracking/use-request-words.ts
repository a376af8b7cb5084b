import { useTranslation } from 'react-i18next';

import type { HistoryEntry, ReviewRequest } from '@/api/types';

import { statusOfStep } from './statuses';

/** Codes of the API → words; a code without a word yet is shown as it is rather than hidden. */
export function useRequestWords() {
  const { t, i18n } = useTranslation();
  const word = (group: string, code: string) =>
    i18n.exists(`${group}.${code}`) ? i18n.t(`${group}.${code}` as 'app.name') : code.replaceAll('_', ' ');
  return {
    status: (code: string) => word('status', code),
    type: (code: string) => word('type', code),
    reason: (code: string) => word('reason', code),
    event: ({ event, text }: HistoryEntry) => {
      const status = statusOfStep(event);
      if (status) return t(`status.${status}`);
      return i18n.exists(`event.${event}`) ? word('event', event) : text;
    },
    transmission: ({ source }: Pick<ReviewRequest, 'source'>) => source,
  };
}
