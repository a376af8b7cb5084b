import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { PageHeading } from '@/components/PageHeading';
import { useCurrentWebsite } from '@/lib/current-website';

import { GeneralSection } from './GeneralSection';
import { SecretKeySection } from './SecretKeySection';
import { ShopsSection } from './ShopsSection';

export function WebsitePage() {
  const { t } = useTranslation('website');
  const website = useCurrentWebsite();
  return (
    <>
      <PageHeading title={t('title')} website={website}>
        {t('subtitle')}
      </PageHeading>
      <Stack gap="lg" maw={860}>
        <GeneralSection website={website} />
        <SecretKeySection website={website} />
        <ShopsSection website={website} />
      </Stack>
    </>
  );
}
