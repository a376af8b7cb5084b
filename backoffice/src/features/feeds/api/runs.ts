import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { FeedRun } from '@/api/types';

const RUNS = '/api/v1/websites/{id_website}/feeds/{feed_id}/runs';
const LOOK_AGAIN_MS = 2_000;

export function runsKey(idWebsite: string, feedId: string) {
  return ['feed-runs', idWebsite, feedId] as const;
}

/** The files of a flow, newest first, looked at again while one is on its way. */
export function runsQuery(idWebsite: string, feedId: string) {
  return infiniteQueryOptions({
    queryKey: runsKey(idWebsite, feedId),
    queryFn: ({ pageParam }) => {
      const query = pageParam === null ? { limit: 25 } : { limit: 25, cursor: pageParam };
      return unwrap(
        client.GET(RUNS, { params: { path: { id_website: idWebsite, feed_id: feedId }, query } }),
      );
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isOnItsWay)) ? LOOK_AGAIN_MS : false,
  });
}

/** One that has failed waits for minutes or hours; nobody looks on. */
export function isOnItsWay(run: FeedRun): boolean {
  return run.state === 'pending' && run.error === null;
}

export function useResend(idWebsite: string, feedId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (runId: string) =>
      unwrap(
        client.POST(`${RUNS}/{run_id}/resend`, {
          params: { path: { id_website: idWebsite, feed_id: feedId, run_id: runId } },
        }),
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: runsKey(idWebsite, feedId) }),
  });
}

export function fileAddress(idWebsite: string, feedId: string, runId: string): string {
  return `/api/v1/websites/${idWebsite}/feeds/${feedId}/runs/${runId}/file`;
}

export function manifestAddress(idWebsite: string, feedId: string): string {
  return `/api/v1/websites/${idWebsite}/feeds/${feedId}/manifest`;
}
