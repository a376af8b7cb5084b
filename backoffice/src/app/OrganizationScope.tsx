import { useQuery } from '@tanstack/react-query';
import { Outlet, useParams } from 'react-router';

import { sessionQuery } from '@/features/session/api/get-session';
import { CurrentOrganization } from '@/lib/current-organization';
import { CurrentRole, KnownWebsites } from '@/lib/current-website';

import { NotFoundPage } from './NotFoundPage';
import { PageLoader } from './PageLoader';
import { useOwnWebsites } from './use-own-websites';

/** Gives the screens below the organization of the address, if the caller belongs to it. */
export function OrganizationScope() {
  const { idOrganization } = useParams();
  const session = useQuery(sessionQuery).data;
  const found = useOwnWebsites();
  const websites = found.data ?? [];
  const organization = session?.organizations.find(({ id }) => id === idOrganization);
  if (!session || !organization) return <NotFoundPage />;
  if (found.isLoading) return <PageLoader />; // rather than say for a moment that there are none
  return (
    <KnownWebsites value={websites.filter(({ organization_id }) => organization_id === organization.id)}>
      <CurrentOrganization value={{ organization, userId: session.user.id }}>
        <CurrentRole value={organization.role}>
          <Outlet key={organization.id} />
        </CurrentRole>
      </CurrentOrganization>
    </KnownWebsites>
  );
}
