import { Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { OrderTemplates } from '@/components/OrderTemplates';
import { PageHeading } from '@/components/PageHeading';
import { useCurrentWebsite } from '@/lib/current-website';

import { FileDrop } from './FileDrop';
import { ImportHistory } from './ImportHistory';

export function ImportsPage() {
  const { t } = useTranslation('imports');
  const website = useCurrentWebsite();
  const navigate = useNavigate();
  return (
    <>
      <PageHeading title={t('title')} website={website}>
        {t('subtitle')}
      </PageHeading>
      <Stack gap="xl">
        <FileDrop website={website} onRead={({ id }) => void navigate(id)} />
        <OrderTemplates label={t('templates')} />
        <section aria-labelledby="history">
          <Title order={2} size="h4" mb="sm" id="history">
            {t('history')}
          </Title>
          <ImportHistory website={website} />
        </section>
      </Stack>
    </>
  );
}
