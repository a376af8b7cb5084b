import { IconWorldQuestion } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useParams } from 'react-router';

import { EmptyState } from '@/components/EmptyState';
import { ProblemAlert } from '@/components/ProblemAlert';
import { sessionQuery } from '@/features/session/api/get-session';
import { rememberWebsite } from '@/features/websites/last-website';
import { CurrentEmail, CurrentRole, CurrentWebsite, KnownWebsites } from '@/lib/current-website';

import { PageLoader } from './PageLoader';
import { useOwnWebsites } from './use-own-websites';

/** Gives the screens below the website of the address, if the caller has access to it. */
export function WebsiteScope() {
  const { t } = useTranslation();
  const { idWebsite } = useParams();
  const websites = useOwnWebsites();
  const website = websites.data?.find(({ id_website }) => id_website === idWebsite);
  const session = useQuery(sessionQuery).data;
  const organizations = session?.organizations ?? [];
  const role = organizations.find(({ id }) => id === website?.organization_id)?.role ?? null;
  useEffect(() => {
    if (website) rememberWebsite(website.id_website);
  }, [website]);

  if (website) {
    return (
      <KnownWebsites value={websites.data ?? []}>
        <CurrentWebsite value={website}>
          <CurrentRole value={role}>
            <CurrentEmail value={session?.user.email ?? ''}>
              <Outlet key={website.id_website} />
            </CurrentEmail>
          </CurrentRole>
        </CurrentWebsite>
      </KnownWebsites>
    );
  }
  if (websites.isPending) return <PageLoader />;
  if (websites.isError)
    return <ProblemAlert error={websites.error} onRetry={() => void websites.refetch()} />;
  return (
    <EmptyState wholePage icon={<IconWorldQuestion />} title={t('websites.unknownTitle')}>
      {t('websites.unknownText')}
    </EmptyState>
  );
}
