import { Button } from '@mantine/core';
import { IconBuildingStore, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, Navigate } from 'react-router';

import { EmptyState } from '@/components/EmptyState';
import { ProblemAlert } from '@/components/ProblemAlert';
import { sessionQuery } from '@/features/session/api/get-session';
import { nearestWebsite } from '@/features/websites/last-website';

import { PageLoader } from './PageLoader';
import { useOwnWebsites } from './use-own-websites';

/** Opens the website looked at last, otherwise the first; moderators without one go to their queue. */
export function HomeRedirect() {
  const websites = useOwnWebsites();
  const roles = useQuery(sessionQuery).data?.platform_roles ?? [];
  if (websites.isPending) return <PageLoader />;

  const target = nearestWebsite(websites.data ?? [], null);
  if (target) return <Navigate to={`/app/websites/${target.id_website}/requests`} replace />;
  if (roles.includes('moderator')) return <Navigate to="/app/moderation" replace />;
  if (websites.isError)
    return <ProblemAlert error={websites.error} onRetry={() => void websites.refetch()} />;
  return <NoWebsite />;
}

/** Owners make the first website, others ask for access to one. */
function NoWebsite() {
  const { t } = useTranslation();
  const organizations = useQuery(sessionQuery).data?.organizations ?? [];
  const own = organizations.find(({ role }) => role === 'owner');
  const add = own && (
    <Button
      component={Link}
      to={`/app/organizations/${own.id}/websites/new`}
      leftSection={<IconPlus size={16} stroke={1.7} />}
      mt="sm"
    >
      {t('websites.add')}
    </Button>
  );
  return (
    <EmptyState wholePage icon={<IconBuildingStore />} title={t('websites.emptyTitle')} action={add}>
      {own ? t('websites.emptyOwner', { organization: own.name }) : t('websites.emptyText')}
    </EmptyState>
  );
}
