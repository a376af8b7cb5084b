import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';

import type { OrderImport, Website } from '@/api/types';
import { BackLink } from '@/components/BackLink';
import { PageHeading } from '@/components/PageHeading';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useCurrentWebsite } from '@/lib/current-website';

import { importQuery } from '../api/imports';
import { Counts } from './Counts';
import { Findings } from './Findings';
import { NextStep } from './NextStep';
import { StateBadge } from './StateBadge';

export function ImportPage() {
  const { t } = useTranslation('imports');
  const website = useCurrentWebsite();
  const { importId = '' } = useParams();
  const found = useQuery(importQuery(website.id_website, importId));
  return (
    <>
      <BackLink>{t('back')}</BackLink>
      {found.isPending && <Skeleton height={240} />}
      {found.isError && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && <OneImport website={website} shown={found.data} />}
    </>
  );
}

function OneImport({ website, shown }: { website: Website; shown: OrderImport }) {
  return (
    <>
      <PageHeading title={shown.file_name} website={website} actions={<StateBadge state={shown.state} />} />
      <Stack gap="lg">
        <Counts shown={shown} />
        <NextStep website={website} shown={shown} />
        <Findings website={website} shown={shown} />
      </Stack>
    </>
  );
}
