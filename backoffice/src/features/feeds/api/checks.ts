import { useMutation, useMutationState, useQueryClient, type MutationState } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { FeedCheck } from '@/api/types';

import { refreshFlow } from './flows';
import { runsKey } from './runs';

const FLOW = '/api/v1/websites/{id_website}/feeds/{feed_id}';
const KEY = ['feed-check'];

/** The last two send a whole feed. */
export type CheckKind = 'connection' | 'write' | 'daily' | 'full';

interface CheckOf {
  feedId: string;
  kind: CheckKind;
}

export type CheckState = MutationState<FeedCheck, Error, CheckOf>;

/** Tries a flow's server. The outcome is kept beside the screens, so that one can begin it and another show it. */
export function useFeedCheck(idWebsite: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: KEY,
    mutationFn: ({ feedId, kind }: CheckOf) => runCheck(idWebsite, feedId, kind),
    onSettled: async (_done, _failed, { feedId, kind }) => {
      if (kind !== 'daily' && kind !== 'full') return;
      await queryClient.invalidateQueries({ queryKey: runsKey(idWebsite, feedId) });
      await refreshFlow(queryClient, idWebsite, feedId);
    },
  });
}

/** The latest check of a flow, under way or ended. */
export function useLatestCheck(feedId: string): CheckState | undefined {
  return useMutationState({
    filters: {
      mutationKey: KEY,
      predicate: ({ state }) => (state.variables as CheckOf | undefined)?.feedId === feedId,
    },
    select: ({ state }) => state as CheckState,
  }).at(-1);
}

function runCheck(idWebsite: string, feedId: string, kind: CheckKind): Promise<FeedCheck> {
  const params = { path: { id_website: idWebsite, feed_id: feedId } };
  if (kind === 'connection') return unwrap(client.POST(`${FLOW}/test-connection`, { params }));
  if (kind === 'write') return unwrap(client.POST(`${FLOW}/test-write`, { params }));
  return unwrap(client.POST(`${FLOW}/test-feed`, { params, body: { mode: kind } }));
}
