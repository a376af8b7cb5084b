import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Suppression, Website } from '@/api/types';
import { tellRefusal } from '@/components/notices';

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

/** Takes an entry off the list: gone from it at once, and back again if that is refused. */
export function useRemoval(website: Website, onRemoved: () => void) {
  const queryClient = useQueryClient();
  const { queryKey } = suppressionsQuery(website);
  return useMutation({
    mutationFn: (entry: Suppression) => removeSuppression(website, entry.id),
    onMutate: async (entry) => {
      await queryClient.cancelQueries({ queryKey });
      const before = queryClient.getQueryData(queryKey);
      queryClient.setQueryData(
        queryKey,
        (known) =>
          known && {
            ...known,
            pages: known.pages.map((page) => ({
              ...page,
              items: page.items.filter(({ id }) => id !== entry.id),
            })),
          },
      );
      return before;
    },
    onSuccess: onRemoved,
    onError: (error, _entry, before) => {
      queryClient.setQueryData(queryKey, before);
      tellRefusal(error);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });
}
