import { infiniteQueryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Shop } from '@/api/types';

const SHOPS = '/api/v1/websites/{id_website}/shops';

export interface NewShop {
  shop_id: string;
  name: string;
}

export function shopsQuery(idWebsite: string) {
  return infiniteQueryOptions({
    queryKey: ['shops', idWebsite],
    queryFn: ({ pageParam }) => {
      const query = pageParam === null ? {} : { cursor: pageParam };
      return unwrap(client.GET(SHOPS, { params: { path: { id_website: idWebsite }, query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** A shop without a name is called by its id. */
export function addShop(idWebsite: string, { shop_id, name }: NewShop): Promise<Shop> {
  const body = { shop_id: shop_id.trim(), name: name.trim() || null };
  return unwrap(client.POST(SHOPS, { params: { path: { id_website: idWebsite } }, body }));
}
