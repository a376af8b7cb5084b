import { Paper, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { OrderImport } from '@/api/types';
import { useNumberFormat } from '@/lib/numbers';

interface Count {
  label: string;
  count: number;
  color?: string;
}

/** The four numbers that a merchant decides by (domain.md 2.8). */
export function Counts({ shown }: { shown: OrderImport }) {
  const { t } = useTranslation('imports');
  const number = useNumberFormat();
  const isStored = shown.state === 'imported' || shown.state === 'importing';
  const stored: Count = isStored
    ? { label: t('counts.imported'), count: shown.rows_imported, color: 'proof' }
    : { label: t('counts.importable'), count: shown.rows_importable, color: 'proof' };
  const counts: Count[] = [
    { label: t('counts.total'), count: shown.rows_total },
    stored,
    { label: t('counts.error'), count: shown.rows_error, color: 'red' },
    { label: t('counts.duplicate'), count: shown.rows_duplicate, color: 'yellow' },
  ];
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} component="dl" m={0}>
      {counts.map(({ label, count, color }) => (
        <Paper key={label} withBorder p="md" bg="var(--panel-background)" component="div">
          <Text component="dt" size="sm" c="dimmed">
            {label}
          </Text>
          <Text
            component="dd"
            m={0}
            fz={28}
            fw={650}
            lts={-0.8}
            c={
              count > 0 && color
                ? `light-dark(var(--mantine-color-${color}-9), var(--mantine-color-${color}-4))`
                : ''
            }
          >
            {number(count)}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}
