import { Anchor, Button, Paper, Skeleton, Stack, Table } from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { OrderImport, Website } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useDateFormats } from '@/lib/dates';
import { useNumberFormat } from '@/lib/numbers';

import { importsQuery } from '../api/imports';
import { StateBadge } from './StateBadge';

export function ImportHistory({ website }: { website: Website }) {
  const { t } = useTranslation('imports');
  const { t: common } = useTranslation();
  const imports = useInfiniteQuery(importsQuery(website.id_website));
  if (imports.isPending) return <Skeleton height={160} />;
  if (imports.isError) return <ProblemAlert error={imports.error} onRetry={() => void imports.refetch()} />;
  const rows = imports.data.pages.flatMap((page) => page.items);
  if (rows.length === 0)
    return (
      <EmptyState framed icon={<IconFileSpreadsheet />} title={t('emptyTitle')}>
        {t('emptyText')}
      </EmptyState>
    );
  return (
    <Stack gap="md" align="center">
      <Paper withBorder w="100%" bg="var(--panel-background)" style={{ overflow: 'hidden' }}>
        <Table.ScrollContainer minWidth={640}>
          <Table verticalSpacing="sm" horizontalSpacing="md" aria-labelledby="history">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('columns.file')}</Table.Th>
                <Table.Th>{t('columns.sent')}</Table.Th>
                <Table.Th>{t('columns.state')}</Table.Th>
                <Table.Th ta="right">{t('columns.rows')}</Table.Th>
                <Table.Th ta="right">{t('columns.imported')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <HistoryRow key={row.id} row={row} timeZone={website.time_zone} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Paper>
      {imports.hasNextPage && (
        <Button
          variant="default"
          loading={imports.isFetchingNextPage}
          onClick={() => void imports.fetchNextPage()}
        >
          {common('tracking.loadMore')}
        </Button>
      )}
    </Stack>
  );
}

function HistoryRow({ row, timeZone }: { row: OrderImport; timeZone: string }) {
  const { t } = useTranslation('imports');
  const dates = useDateFormats(timeZone);
  const number = useNumberFormat();
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor
          component={Link}
          to={row.id}
          size="sm"
          fw={550}
          aria-label={t('open', { name: row.file_name })}
        >
          {row.file_name}
        </Anchor>
      </Table.Td>
      <Table.Td>{dates.dateOverTime(row.created_at)}</Table.Td>
      <Table.Td>
        <StateBadge state={row.state} />
      </Table.Td>
      <Table.Td ta="right">{number(row.rows_total)}</Table.Td>
      <Table.Td ta="right">{number(row.rows_imported)}</Table.Td>
    </Table.Tr>
  );
}
