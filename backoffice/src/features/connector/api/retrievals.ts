import { infiniteQueryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';

const RETRIEVALS = '/api/v1/websites/{id_website}/connector/retrievals';

export function retrievalsKey(idWebsite: string) {
  return ['connector-retrievals', idWebsite] as const;
}

/** Newest first. */
export function retrievalsQuery(idWebsite: string) {
  return infiniteQueryOptions({
    queryKey: retrievalsKey(idWebsite),
    queryFn: ({ pageParam }) => {
      const query = pageParam === null ? { limit: 10 } : { limit: 25, cursor: pageParam };
      return unwrap(client.GET(RETRIEVALS, { params: { path: { id_website: idWebsite }, query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}
