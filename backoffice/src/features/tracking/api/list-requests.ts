import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Page, RequestsQuery, ReviewRequest, Website } from '@/api/types';
import { endOfDay, startOfDay } from '@/lib/dates';

import type { Filters } from '../filters';

type Zone = Pick<Website, 'id_website' | 'time_zone'>;

export function requestsQuery(website: Zone, filters: Filters) {
  return infiniteQueryOptions({
    queryKey: ['requests', website.id_website, filters],
    queryFn: ({ pageParam }) => listRequests(website, filters, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData, // the old rows stay, dimmed, until the new ones come
  });
}

async function listRequests(
  website: Zone,
  filters: Filters,
  cursor: string | null,
): Promise<Page<ReviewRequest>> {
  const query = queryOf(filters, website.time_zone);
  if (cursor !== null) query.cursor = cursor;
  const path = { id_website: website.id_website };
  return unwrap(client.GET('/api/v1/websites/{id_website}/requests', { params: { path, query } }));
}

/** The filters in the API's terms: days of the website's calendar become instants. */
function queryOf({ status, type, from, to, q, sort }: Filters, timeZone: string): RequestsQuery {
  const query: RequestsQuery = { sort };
  if (status.length > 0) query.status = status;
  if (type) query.type = type;
  if (from) query.experience_from = startOfDay(from, timeZone);
  if (to) query.experience_to = endOfDay(to, timeZone);
  if (q.trim()) query.q = q.trim();
  return query;
}
