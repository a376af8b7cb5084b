import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { IconFileDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { PageHeading } from '@/components/PageHeading';
import { useCurrentWebsite } from '@/lib/current-website';

import { FileDrop } from './FileDrop';
import { ImportHistory } from './ImportHistory';

const TEMPLATES = ['online-brand', 'online-product', 'offline-brand', 'offline-product'] as const;

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
        <Templates />
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

function Templates() {
  const { t } = useTranslation('imports');
  return (
    <Group gap="lg" component="section">
      <Text size="sm" fw={600}>
        {t('templates')}
      </Text>
      {TEMPLATES.map((name) => (
        <Anchor key={name} href={`/api/v1/order-templates/${name}.csv`} download size="sm">
          <Group gap={6} component="span">
            <IconFileDownload size={16} stroke={1.7} aria-hidden />
            {t(`template.${name}`)}
          </Group>
        </Anchor>
      ))}
    </Group>
  );
}
