import { Group, Paper, Skeleton, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import classes from './Tracking.module.css';

const ROWS = Array.from({ length: 10 }, (_, row) => row);

export function TableSkeleton() {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="lg" className={classes.panel ?? ''} role="status" aria-label={t('app.loading')}>
      <Stack gap={22}>
        {ROWS.map((row) => (
          <Group key={row} wrap="nowrap" gap="xl">
            <Skeleton height={12} width="12%" />
            <Skeleton height={12} width={`${20 + ((row * 7) % 9)}%`} />
            <Skeleton height={12} width="12%" />
            <Skeleton height={12} width="14%" />
            <Skeleton height={22} width={`${16 + ((row * 5) % 7)}%`} radius="xl" />
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}
