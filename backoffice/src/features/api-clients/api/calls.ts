import { infiniteQueryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';

const CALLS = '/api/v1/websites/{id_website}/api-calls';
const LOOK_AGAIN_MS = 5_000; // who tries an example wants to see it arrive

export function callsQuery(idWebsite: string) {
  return infiniteQueryOptions({
    queryKey: ['api-calls', idWebsite],
    queryFn: ({ pageParam }) => {
      const query = pageParam === null ? {} : { cursor: pageParam };
      return unwrap(client.GET(CALLS, { params: { path: { id_website: idWebsite }, query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: LOOK_AGAIN_MS,
  });
}
