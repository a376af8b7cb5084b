import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Retrieval } from '@/api/types';

const COLORS = { running: 'blue', waiting: 'blue', done: 'proof', failed: 'red' } as const;

export function Outcome({ retrieval }: { retrieval: Retrieval }) {
  const { t } = useTranslation('connector');
  return (
    <Badge variant="light" miw="max-content" color={COLORS[retrieval.state]}>
      {t(`outcome.${retrieval.state}`)}
    </Badge>
  );
}
