import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Suppression, Website } from '@/api/types';
import { tellRefusal } from '@/components/notices';
import { useUnderWay } from '@/lib/use-under-way';

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

/** Takes an entry off the list. */
export function useRemoval(website: Website, onRemoved: () => void) {
  const queryClient = useQueryClient();
  const { queryKey } = suppressionsQuery(website);
  return useMutation({
    mutationKey: removalKey(website),
    mutationFn: (entry: Suppression) => removeSuppression(website, entry.id),
    onSuccess: () => {
      onRemoved();
      return queryClient.invalidateQueries({ queryKey }); // under way until the list is without it
    },
    onError: (error) => {
      tellRefusal(error);
      void queryClient.invalidateQueries({ queryKey });
    },
  });
}

/** The entries that are no longer shown, unless the platform refuses to remove them. */
export function useLeaving(website: Website): Set<string> {
  return new Set(useUnderWay<Suppression>(removalKey(website)).map(({ id }) => id));
}

function removalKey({ id_website }: Website) {
  return ['suppression-removal', id_website];
}
