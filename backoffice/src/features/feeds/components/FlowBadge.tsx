import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { FeedFlow } from '@/api/types';

import { stateOf, type FlowState } from '../flow';

const COLORS: Record<FlowState, string> = {
  active: 'proof',
  pending: 'blue',
  failed: 'red',
  unconfirmed: 'blue',
  paused: 'gray',
};

export function FlowBadge({ flow }: { flow: FeedFlow }) {
  const { t } = useTranslation('feeds');
  const state = stateOf(flow);
  return (
    <Badge variant="light" color={COLORS[state]}>
      {t(`state.${state}`)}
    </Badge>
  );
}
