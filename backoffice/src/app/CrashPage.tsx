import { Button, Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';

import { EmptyState } from '@/components/EmptyState';

import { isCodeMissing, isPageReloading } from './new-version';
import { PageLoader } from './PageLoader';

/** Shown when a screen throws, or when its code cannot be had. */
export function CrashPage() {
  const { t } = useTranslation();
  const error = useRouteError();
  if (isPageReloading()) return <PageLoader />;
  const reload = (
    <Button onClick={() => window.location.reload()} mt="sm">
      {t('app.reload')}
    </Button>
  );
  const [what, code] = isCodeMissing(error)
    ? ([t('crash.missing'), 'code_missing'] as const)
    : ([t('crash.failed'), 'page_failed'] as const);
  return (
    <EmptyState wholePage icon={<IconPlugConnectedX />} title={t('crash.title')} action={reload}>
      {what}
      <Text size="xs" mt="xs">
        {t('problem.code', { code })}
      </Text>
    </EmptyState>
  );
}
