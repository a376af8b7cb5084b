import { Button } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { EmptyState } from '@/components/EmptyState';

export function NotFoundPage() {
  const { t } = useTranslation();
  const home = (
    <Button component={Link} to="/app" variant="light" mt="sm">
      {t('app.goHome')}
    </Button>
  );
  return (
    <EmptyState wholePage icon={<IconMapQuestion />} title={t('notFound.title')} action={home}>
      {t('notFound.text')}
    </EmptyState>
  );
}
