import { Button, Group, Text } from '@mantine/core';
import { IconFilterOff, IconInbox } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { EmptyState } from '@/components/EmptyState';
import { useCurrentWebsite } from '@/lib/current-website';

const DOORS = ['imports', 'sftp', 'connector', 'api'] as const;

interface Props {
  filtered: boolean;
  onClearFilters: () => void;
}

export function EmptyList({ filtered, onClearFilters }: Props) {
  const { t } = useTranslation();
  if (filtered) {
    const clear = (
      <Button variant="light" onClick={onClearFilters}>
        {t('tracking.clearFilters')}
      </Button>
    );
    return (
      <EmptyState icon={<IconFilterOff />} title={t('tracking.noMatchTitle')} action={clear}>
        {t('tracking.noMatchText')}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<IconInbox />} title={t('tracking.emptyTitle')} action={<Doors />}>
      {t('tracking.emptyText')}
      <Text size="sm" mt="sm">
        {t('tracking.emptyHint')}
      </Text>
    </EmptyState>
  );
}

/** The ways by which orders come in. */
function Doors() {
  const { t } = useTranslation();
  const { id_website } = useCurrentWebsite();
  return (
    <Group justify="center" mt="sm">
      {DOORS.map((screen) => (
        <Button key={screen} component={Link} to={`/app/websites/${id_website}/${screen}`} variant="light">
          {t(`navigation.${screen}`)}
        </Button>
      ))}
    </Group>
  );
}
