import { IconBuildingStore } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Navigate } from 'react-router';

import { EmptyState } from '@/components/EmptyState';
import { ProblemAlert } from '@/components/ProblemAlert';
import { sessionQuery } from '@/features/session/api/get-session';
import { websitesQuery } from '@/features/websites/api/list-websites';
import { nearestWebsite } from '@/features/websites/last-website';

import { PageLoader } from './PageLoader';

/** Opens the website looked at last, otherwise the first; moderators without one go to their queue. */
export function HomeRedirect() {
  const { t } = useTranslation();
  const websites = useQuery(websitesQuery);
  const roles = useQuery(sessionQuery).data?.platform_roles ?? [];
  if (websites.isPending) return <PageLoader />;

  const target = nearestWebsite(websites.data ?? [], null);
  if (target) return <Navigate to={`/app/websites/${target.id_website}/requests`} replace />;
  if (roles.includes('moderator')) return <Navigate to="/app/moderation" replace />;
  if (websites.isError)
    return <ProblemAlert error={websites.error} onRetry={() => void websites.refetch()} />;
  return (
    <EmptyState wholePage icon={<IconBuildingStore />} title={t('websites.emptyTitle')}>
      {t('websites.emptyText')}
    </EmptyState>
  );
}
