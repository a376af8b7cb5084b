import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { PageHeading } from '@/components/PageHeading';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useCurrentWebsite } from '@/lib/current-website';

import { connectorQuery } from '../api/connector';
import { ConnectorSettings } from './ConnectorSettings';
import { ConnectorState } from './ConnectorState';
import { Retrievals } from './Retrievals';

export function ConnectorPage() {
  const { t } = useTranslation('connector');
  const website = useCurrentWebsite();
  const connector = useQuery(connectorQuery(website.id_website));
  const { data } = connector;
  return (
    <>
      <PageHeading title={t('title')} website={website}>
        {t('subtitle')}
      </PageHeading>
      {connector.isPending && <Waiting />}
      {connector.isError && <ProblemAlert error={connector.error} onRetry={() => void connector.refetch()} />}
      {data && (
        <Stack gap="lg" maw={860}>
          {data.url !== null && <ConnectorState connector={data} website={website} />}
          {data.url !== null && <Retrievals website={website} />}
          <ConnectorSettings key={website.id_website} connector={data} website={website} />
        </Stack>
      )}
    </>
  );
}

function Waiting() {
  return (
    <Stack gap="lg" maw={860}>
      <Skeleton height={240} />
      <Skeleton height={200} />
    </Stack>
  );
}
