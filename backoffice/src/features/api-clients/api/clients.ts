import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { ApiClient, NewApiClient } from '@/api/types';

const CLIENTS = '/api/v1/api-clients';

/** Every client of the organizations the reader owns. */
export const clientsQuery = queryOptions({
  queryKey: ['api-clients'],
  queryFn: () => unwrap(client.GET(CLIENTS)),
});

export function createClient(wanted: NewApiClient): Promise<ApiClient> {
  return unwrap(client.POST(CLIENTS, { body: wanted }));
}

export function removeClient(clientId: string): Promise<unknown> {
  return unwrap(client.DELETE(`${CLIENTS}/{client_id}`, { params: { path: { client_id: clientId } } }));
}
