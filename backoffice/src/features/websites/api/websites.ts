import type { QueryClient } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Website } from '@/api/types';

import { websitesQuery } from './list-websites';

const WEBSITE = '/api/v1/websites/{id_website}';

export type WebsiteSettings = Pick<Website, 'name' | 'locale' | 'time_zone'>;

export function changeWebsite(idWebsite: string, change: Partial<WebsiteSettings>): Promise<Website> {
  return unwrap(client.PATCH(WEBSITE, { params: { path: { id_website: idWebsite } }, body: change }));
}

/** Answers with the key in full, which no later answer does. */
export function createWebsite(idOrganization: string, settings: WebsiteSettings): Promise<Website> {
  const body = { ...settings, organization_id: idOrganization };
  return unwrap(client.POST('/api/v1/websites', { body }));
}

/** Answers with the new key in full; every later answer masks it. */
export function regenerateSecretKey(idWebsite: string): Promise<Website> {
  return unwrap(client.POST(`${WEBSITE}/secret-key`, { params: { path: { id_website: idWebsite } } }));
}

/** Shows what has changed wherever websites are listed, without asking again. */
export function keepWebsite(queryClient: QueryClient, changed: Website): void {
  queryClient.setQueryData(websitesQuery.queryKey, (known) =>
    known?.map((website) => (website.id_website === changed.id_website ? changed : website)),
  );
}
