import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { PageHeading } from '@/components/PageHeading';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useCurrentWebsite } from '@/lib/current-website';

import { settingsQuery } from '../api/settings';
import { SettingsForm } from './SettingsForm';

export function ConfigurationPage() {
  const { t } = useTranslation('configuration');
  const website = useCurrentWebsite();
  const settings = useQuery(settingsQuery(website.id_website));
  return (
    <>
      <PageHeading title={t('title')} website={website}>
        {t('subtitle')}
      </PageHeading>
      {settings.isPending && <Waiting />}
      {settings.isError && <ProblemAlert error={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.data && <SettingsForm website={website} settings={settings.data} />}
    </>
  );
}

function Waiting() {
  return (
    <Stack gap="lg" maw={860}>
      <Skeleton height={260} />
      <Skeleton height={160} />
      <Skeleton height={240} />
    </Stack>
  );
}
