import { useTranslation } from 'react-i18next';

import type { Retrieval } from '@/api/types';
import { useNumberFormat } from '@/lib/numbers';

/** What came of a retrieval, in the reader's words. */
export function useRetrievalWords() {
  const { t } = useTranslation('connector');
  const whole = useNumberFormat();
  return {
    summary: (retrieval: Retrieval): string => {
      const { error, orders_read: read, accepted, duplicates, rejected } = retrieval;
      if (error !== null) return error.message;
      if (retrieval.state === 'running') return t('summary.running');
      if (read === 0) return t('summary.nothing');
      const waiting = read - accepted - duplicates - rejected;
      const parts = Object.entries({ accepted, duplicates, rejected, waiting }) as [Part, number][];
      return parts
        .filter(([, count]) => count > 0)
        .map(([part, count]) => t(`summary.${part}`, { count, number: whole(count) }))
        .join(' · ');
    },
  };
}

type Part = 'accepted' | 'duplicates' | 'rejected' | 'waiting';
