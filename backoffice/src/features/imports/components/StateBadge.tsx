import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { OrderImport } from '@/api/types';

const COLORS: Record<OrderImport['state'], string> = {
  previewed: 'blue',
  importing: 'blue',
  imported: 'proof',
  expired: 'gray',
  refused: 'red',
};

export function StateBadge({ state }: { state: OrderImport['state'] }) {
  const { t } = useTranslation('imports');
  return (
    <Badge variant="light" color={COLORS[state]}>
      {t(`state.${state}`)}
    </Badge>
  );
}
