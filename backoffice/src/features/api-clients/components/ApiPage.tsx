import { Paper, SimpleGrid, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ApiClient, Website } from '@/api/types';
import { CopyField } from '@/components/CopyField';
import { PageHeading } from '@/components/PageHeading';
import { useCurrentWebsite } from '@/lib/current-website';

import { Calls } from './Calls';
import { Clients } from './Clients';
import { Examples } from './Examples';

export function ApiPage() {
  const { t } = useTranslation('api');
  const website = useCurrentWebsite();
  const [made, setMade] = useState<ApiClient | null>(null);
  return (
    <>
      <PageHeading title={t('title')} website={website}>
        {t('subtitle')}
      </PageHeading>
      <Stack gap="xl">
        <Clients website={website} made={made} onMade={setMade} />
        <Addresses website={website} />
        <Examples website={website} made={made} />
        <Calls website={website} />
      </Stack>
    </>
  );
}

function Addresses({ website }: { website: Website }) {
  const { t } = useTranslation('api');
  const { t: common } = useTranslation();
  const fields = [
    [t('address'), `${window.location.origin}/api/v1`],
    [t('idWebsite'), website.id_website],
  ] as const;
  return (
    <Paper withBorder px="lg" py="sm" bg="var(--panel-background)">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        {fields.map(([label, value]) => (
          <CopyField
            key={label}
            label={label}
            value={value}
            copyLabel={common('copy.it', { label })}
            copiedLabel={common('copy.done')}
          />
        ))}
      </SimpleGrid>
    </Paper>
  );
}
