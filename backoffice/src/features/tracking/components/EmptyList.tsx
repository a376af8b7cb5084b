import { Button, Text } from '@mantine/core';
import { IconFilterOff, IconInbox } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '@/components/EmptyState';

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
    <EmptyState icon={<IconInbox />} title={t('tracking.emptyTitle')}>
      {t('tracking.emptyText')}
      <Text size="sm" mt="sm">
        {t('tracking.emptyHint')}
      </Text>
    </EmptyState>
  );
}
