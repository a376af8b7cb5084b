import { Button, Skeleton, Stack } from '@mantine/core';
import { IconMailOff } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '@/components/EmptyState';
import { PageHeading } from '@/components/PageHeading';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useCurrentWebsite, useMayChange } from '@/lib/current-website';

import { suppressionsQuery, useLeaving } from '../api/suppressions';
import { NewEntry } from './NewEntry';
import { SuppressionTable } from './SuppressionTable';

export function SuppressionsPage() {
  const { t } = useTranslation('suppressions');
  const { t: common } = useTranslation();
  const website = useCurrentWebsite();
  const mayChange = useMayChange();
  const list = useInfiniteQuery(suppressionsQuery(website));
  const leaving = useLeaving(website);
  const entries = (list.data?.pages.flatMap((page) => page.items) ?? []).filter(({ id }) => !leaving.has(id));
  return (
    <>
      <PageHeading title={t('title')} website={website}>
        {t('subtitle')}
      </PageHeading>
      <Stack gap="lg">
        {mayChange && <NewEntry website={website} />}
        {list.isPending && <Skeleton height={240} />}
        {list.isError && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
        {list.data && entries.length === 0 && (
          <EmptyState framed icon={<IconMailOff />} title={t('emptyTitle')}>
            {t('emptyText')}
          </EmptyState>
        )}
        {entries.length > 0 && <SuppressionTable website={website} entries={entries} />}
        {list.hasNextPage && (
          <Button
            variant="default"
            w="fit-content"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {common('tracking.loadMore')}
          </Button>
        )}
      </Stack>
    </>
  );
}
