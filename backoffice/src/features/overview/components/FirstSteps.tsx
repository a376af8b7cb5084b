import { Button, SimpleGrid } from '@mantine/core';
import { IconCode, IconFileSpreadsheet, IconPlug, IconRocket, IconServer2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { EmptyState } from '@/components/EmptyState';
import { useCurrentWebsite } from '@/lib/current-website';

const DOORS = [
  { screen: 'imports', Icon: IconFileSpreadsheet },
  { screen: 'sftp', Icon: IconServer2 },
  { screen: 'connector', Icon: IconPlug },
  { screen: 'api', Icon: IconCode },
] as const;

/** What a website sees that nothing has happened on yet. */
export function FirstSteps() {
  const { t } = useTranslation('overview');
  const website = useCurrentWebsite();
  const doors = (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" mt="sm">
      {DOORS.map(({ screen, Icon }) => (
        <Button
          key={screen}
          component={Link}
          to={`/app/websites/${website.id_website}/${screen}`}
          variant="light"
          leftSection={<Icon size={16} stroke={1.7} />}
        >
          {t(`door.${screen}`)}
        </Button>
      ))}
    </SimpleGrid>
  );
  return (
    <EmptyState framed icon={<IconRocket />} title={t('emptyTitle')} action={doors}>
      {t('emptyText')}
    </EmptyState>
  );
}
