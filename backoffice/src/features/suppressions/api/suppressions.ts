import { infiniteQueryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Suppression, Website } from '@/api/types';

const SUPPRESSIONS = '/api/v1/websites/{id_website}/suppressions';

/** Newest first. */
export function suppressionsQuery({ id_website }: Website) {
  return infiniteQueryOptions({
    queryKey: ['suppressions', id_website],
    queryFn: ({ pageParam }) => {
      const query = pageParam === null ? {} : { cursor: pageParam };
      return unwrap(client.GET(SUPPRESSIONS, { params: { path: { id_website }, query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Takes an address, or a whole domain where no @ stands in it. */
export function addSuppression({ id_website }: Website, text: string): Promise<Suppression> {
  const entry = text.includes('@') ? { address: text } : { domain: text };
  return unwrap(
    client.POST(SUPPRESSIONS, { params: { path: { id_website } }, body: { ...entry, reason: 'merchant' } }),
  );
}

export function removeSuppression({ id_website }: Website, suppression_id: string): Promise<unknown> {
  const path = { id_website, suppression_id };
  return unwrap(client.DELETE(`${SUPPRESSIONS}/{suppression_id}`, { params: { path } }));
}
