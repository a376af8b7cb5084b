import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type {
  IntakeMethod,
  Page,
  RequestsQuery,
  RequestStatus,
  RequestType,
  ReviewRequest,
  Website,
} from '@/api/types';
import { endOfDay, startOfDay } from '@/lib/dates';

import type { Filters } from '../filters';

export type Zone = Pick<Website, 'id_website' | 'time_zone'>;

export function requestsQuery(website: Zone, filters: Filters) {
  const query = { sort: filters.sort, ...narrowingOf(filters, website.time_zone) };
  return infiniteQueryOptions({
    queryKey: ['requests', website.id_website, query],
    queryFn: ({ pageParam }) => listRequests(website.id_website, query, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData, // the old rows stay, dimmed, until the new ones come
  });
}

async function listRequests(
  idWebsite: string,
  narrowed: RequestsQuery,
  cursor: string | null,
): Promise<Page<ReviewRequest>> {
  const query = cursor === null ? narrowed : { ...narrowed, cursor };
  const path = { id_website: idWebsite };
  return unwrap(client.GET('/api/v1/websites/{id_website}/requests', { params: { path, query } }));
}

/** A file of all requests that the filters leave, with the columns that are shown. */
export function exportAddress(website: Zone, filters: Filters): string {
  const { status = [], ...others } = narrowingOf(filters, website.time_zone);
  const query = new URLSearchParams(others);
  for (const wanted of status) query.append('status', wanted);
  if (filters.columns === 'reporting') query.set('view', 'reporting');
  const address = `/api/v1/websites/${website.id_website}/requests/export.csv`;
  return query.size > 0 ? `${address}?${query}` : address;
}

interface Narrowing {
  status?: RequestStatus[];
  type?: RequestType;
  experience_from?: string;
  experience_to?: string;
  method?: IntakeMethod;
  received_from?: string;
  received_to?: string;
  q?: string;
}

/** The filters in the API's terms: days of the website's calendar become instants. */
export function narrowingOf(filters: Filters, timeZone: string): Narrowing {
  const { status, type, from, to, method, receivedFrom, receivedTo, q } = filters;
  const query: Narrowing = {};
  if (status.length > 0) query.status = status;
  if (type) query.type = type;
  if (from) query.experience_from = startOfDay(from, timeZone);
  if (to) query.experience_to = endOfDay(to, timeZone);
  if (method) query.method = method;
  if (receivedFrom) query.received_from = startOfDay(receivedFrom, timeZone);
  if (receivedTo) query.received_to = endOfDay(receivedTo, timeZone);
  if (q.trim()) query.q = q.trim();
  return query;
}
