import { useTranslation } from 'react-i18next';

import type { FeedFlow } from '@/api/types';

import { destinationOf } from './flow';

/** A flow in the reader's words. */
export function useFlowWords() {
  const { t } = useTranslation('feeds');
  return {
    name: ({ format, nature }: Pick<FeedFlow, 'format' | 'nature'>) =>
      t('name', { format: t(`format.${format}`), nature: t(`nature.${nature}`) }),
    destination: (flow: FeedFlow) => destinationOf(flow) ?? t('method.platform'),
  };
}
