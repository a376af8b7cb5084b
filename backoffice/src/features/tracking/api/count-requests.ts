import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';

import type { Filters } from '../filters';
import { narrowingOf, type Zone } from './list-requests';

/** How many requests stand where, as the filters leave them; those of status aside, which the numbers are for. */
export function countsQuery(website: Zone, filters: Filters) {
  const query = narrowingOf({ ...filters, status: [] }, website.time_zone);
  return queryOptions({
    queryKey: ['request-counts', website.id_website, query],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/websites/{id_website}/requests/counts', {
          params: { path: { id_website: website.id_website }, query },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}
