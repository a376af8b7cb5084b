import { Button, Paper, Skeleton, Table, Title } from '@mantine/core';
import { IconFileTime } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { FeedFlow, FeedRun, Website } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { ProblemAlert } from '@/components/ProblemAlert';

import { runsQuery } from '../api/runs';
import { RunRow } from './RunRow';

const COLUMNS = ['file', 'records', 'state'] as const;

interface Props {
  flow: FeedFlow;
  website: Website;
}

/** The files of a flow. */
export function Runs({ flow, website }: Props) {
  const { t } = useTranslation('feeds');
  const { t: common } = useTranslation();
  const runs = useInfiniteQuery(runsQuery(website.id_website, flow.id));
  const files = runs.data?.pages.flatMap(({ items }) => items);
  return (
    <section aria-labelledby="runs">
      <Title order={2} size="h4" mb="sm" id="runs">
        {t('runs')}
      </Title>
      {runs.isPending && <Skeleton height={140} />}
      {runs.isError && <ProblemAlert error={runs.error} onRetry={() => void runs.refetch()} />}
      {files?.length === 0 && (
        <EmptyState framed icon={<IconFileTime />} title={t('runsEmptyTitle')}>
          {t('runsEmptyText')}
        </EmptyState>
      )}
      {files && files.length > 0 && <RunTable flow={flow} website={website} files={files} />}
      {runs.hasNextPage && (
        <Button
          mt="md"
          variant="default"
          loading={runs.isFetchingNextPage}
          onClick={() => void runs.fetchNextPage()}
        >
          {common('tracking.loadMore')}
        </Button>
      )}
    </section>
  );
}

function RunTable({ flow, website, files }: Props & { files: FeedRun[] }) {
  const { t } = useTranslation('feeds');
  return (
    <Paper withBorder bg="var(--panel-background)" style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={680}>
        <Table verticalSpacing="sm" horizontalSpacing="md" aria-labelledby="runs">
          <Table.Thead>
            <Table.Tr>
              {COLUMNS.map((name) => (
                <Table.Th key={name}>{t(`runColumns.${name}`)}</Table.Th>
              ))}
              <Table.Th ta="right">{t('runColumns.actions')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {files.map((run) => (
              <RunRow key={run.id} run={run} flow={flow} website={website} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}
