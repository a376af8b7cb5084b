import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { CollectionSettings, CollectionSettingsChange } from '@/api/types';

const SETTINGS = '/api/v1/websites/{id_website}/collection-settings';

export function settingsQuery(idWebsite: string) {
  return queryOptions({
    queryKey: ['collection-settings', idWebsite],
    queryFn: () => unwrap(client.GET(SETTINGS, { params: { path: { id_website: idWebsite } } })),
    refetchOnWindowFocus: false, // a form is being filled in from it
  });
}

/** Changes the given settings and leaves the others as they are. */
export function changeSettings(
  idWebsite: string,
  change: CollectionSettingsChange,
): Promise<CollectionSettings> {
  // What has a default counts as given in generated types; the platform takes what there is.
  return unwrap(
    client.PUT(SETTINGS, {
      params: { path: { id_website: idWebsite } },
      body: change as Required<CollectionSettingsChange>,
    }),
  );
}
