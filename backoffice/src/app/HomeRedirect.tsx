import { IconBuildingStore } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Navigate } from 'react-router';

import { EmptyState } from '@/components/EmptyState';
import { ProblemAlert } from '@/components/ProblemAlert';
import { websitesQuery } from '@/features/websites/api/list-websites';
import { lastWebsite } from '@/features/websites/last-website';

import { PageLoader } from './PageLoader';

/** Opens the website looked at last, otherwise the first. */
export function HomeRedirect() {
  const { t } = useTranslation();
  const websites = useQuery(websitesQuery);
  if (websites.isPending) return <PageLoader />;
  if (websites.isError)
    return <ProblemAlert error={websites.error} onRetry={() => void websites.refetch()} />;

  const last = lastWebsite();
  const target = websites.data.find(({ id_website }) => id_website === last) ?? websites.data[0];
  if (target) return <Navigate to={`/app/websites/${target.id_website}/requests`} replace />;
  return (
    <EmptyState wholePage icon={<IconBuildingStore />} title={t('websites.emptyTitle')}>
      {t('websites.emptyText')}
    </EmptyState>
  );
}
