import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Website } from '@/api/types';

/** Every website the caller sees; settings of this kind change rarely. */
export const websitesQuery = queryOptions({
  queryKey: ['websites'],
  queryFn: listWebsites,
  staleTime: 5 * 60_000,
});

async function listWebsites(): Promise<Website[]> {
  const websites: Website[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = cursor ? { limit: 200, cursor } : { limit: 200 };
    const page = await unwrap(client.GET('/api/v1/websites', { params: { query } }));
    websites.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return websites;
}
