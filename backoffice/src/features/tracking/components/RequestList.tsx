import { Button, Group, Paper, Text } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { Page, RequestSort, ReviewRequest } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';

import { countFilters, type Filters } from '../filters';
import { EmptyList } from './EmptyList';
import { ReportingTable } from './ReportingTable';
import { RequestTable } from './RequestTable';
import { TableSkeleton } from './TableSkeleton';
import classes from './Tracking.module.css';

interface Props {
  requests: UseInfiniteQueryResult<InfiniteData<Page<ReviewRequest>>>;
  filters: Filters;
  onSort: (sort: RequestSort) => void;
  onClearFilters: () => void;
}

export function RequestList({ requests, filters, onSort, onClearFilters }: Props) {
  const rows = useMemo(() => requests.data?.pages.flatMap((page) => page.items) ?? [], [requests.data]);
  if (requests.isPending) return <TableSkeleton />;
  if (requests.isError && !requests.data) {
    return <ProblemAlert error={requests.error} onRetry={() => void requests.refetch()} />;
  }
  return (
    <div>
      {requests.isError && <ProblemAlert error={requests.error} onRetry={() => void requests.refetch()} />}
      <Paper withBorder className={classes.panel ?? ''}>
        {rows.length === 0 ? (
          <EmptyList filtered={countFilters(filters) > 0} onClearFilters={onClearFilters} />
        ) : (
          <Rows {...{ rows, filters, onSort }} stale={requests.isPlaceholderData} />
        )}
      </Paper>
      {rows.length > 0 && <ListFooter requests={requests} count={rows.length} />}
    </div>
  );
}

interface RowsProps extends Pick<Props, 'filters' | 'onSort'> {
  rows: ReviewRequest[];
  stale: boolean;
}

/** What the hand touched is drawn first, new rows right after it. */
function Rows({ rows, filters: { columns, sort }, onSort, stale }: RowsProps) {
  const drawn = useDeferredValue(rows);
  const shown = { rows: drawn, stale: stale || drawn !== rows };
  return columns === 'reporting' ? (
    <ReportingTable {...shown} />
  ) : (
    <RequestTable {...shown} sort={sort} onSort={onSort} />
  );
}

function ListFooter({ requests, count }: Pick<Props, 'requests'> & { count: number }) {
  const { t } = useTranslation();
  return (
    <Group justify="space-between" mt="md" px={4} mih={36}>
      <Text size="sm" c="dimmed" aria-live="polite">
        {t('tracking.shown', { count })}
        {!requests.hasNextPage && ` · ${t('tracking.allShown')}`}
      </Text>
      {requests.hasNextPage && (
        <Button
          variant="default"
          loading={requests.isFetchingNextPage}
          onClick={() => void requests.fetchNextPage()}
        >
          {t('tracking.loadMore')}
        </Button>
      )}
    </Group>
  );
}
