import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '@/components/EmptyState';

/** Shown when a screen throws, or when its code is gone because a newer version was deployed meanwhile. */
export function CrashPage() {
  const { t } = useTranslation();
  const reload = (
    <Button onClick={() => window.location.reload()} mt="sm">
      {t('app.reload')}
    </Button>
  );
  return (
    <EmptyState wholePage icon={<IconPlugConnectedX />} title={t('crash.title')} action={reload}>
      {t('crash.text')}
    </EmptyState>
  );
}
