import { Button, Skeleton, Stack } from '@mantine/core';
import { IconPlus, IconTransferOut } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { EmptyState } from '@/components/EmptyState';
import { PageHeading } from '@/components/PageHeading';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useCurrentWebsite, useMayChange } from '@/lib/current-website';

import { flowsQuery } from '../api/flows';
import { flowsPath } from '../paths';
import { Addresses } from './Addresses';
import { ExampleFiles } from './ExampleFiles';
import { FlowTable } from './FlowTable';

export function FeedsPage() {
  const { t } = useTranslation('feeds');
  const website = useCurrentWebsite();
  const mayChange = useMayChange();
  const flows = useQuery(flowsQuery(website.id_website));
  const isEmpty = flows.data?.items.length === 0;
  const create = mayChange && (
    <Button
      component={Link}
      to={`${flowsPath(website.id_website)}/new`}
      leftSection={<IconPlus size={16} stroke={1.9} />}
    >
      {t('create')}
    </Button>
  );
  return (
    <>
      <PageHeading title={t('title')} website={website} actions={flows.data && !isEmpty && create}>
        {t('subtitle')}
      </PageHeading>
      <Stack gap="xl">
        {flows.isPending && <Skeleton height={200} />}
        {flows.isError && <ProblemAlert error={flows.error} onRetry={() => void flows.refetch()} />}
        {isEmpty && (
          <EmptyState framed icon={<IconTransferOut />} title={t('emptyTitle')} action={create}>
            {mayChange ? t('emptyText') : t('emptyReadOnly')}
          </EmptyState>
        )}
        {flows.data && !isEmpty && <FlowTable flows={flows.data.items} />}
        <ExampleFiles />
        {flows.data && <Addresses addresses={flows.data.addresses} />}
      </Stack>
    </>
  );
}
