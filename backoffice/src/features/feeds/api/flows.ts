import { queryOptions, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { FeedFlow, FeedFlowChange, NewFeedFlow } from '@/api/types';

const FLOWS = '/api/v1/websites/{id_website}/feeds';
const FLOW = `${FLOWS}/{feed_id}` as const;

/** Every flow of a website; it has few. */
export function flowsQuery(idWebsite: string) {
  return queryOptions({
    queryKey: ['feeds', idWebsite],
    queryFn: () =>
      unwrap(client.GET(FLOWS, { params: { path: { id_website: idWebsite }, query: { limit: 200 } } })),
  });
}

export function flowQuery(idWebsite: string, feedId: string) {
  return queryOptions({
    queryKey: ['feed', idWebsite, feedId],
    queryFn: () => unwrap(client.GET(FLOW, { params: { path: pathOf(idWebsite, feedId) } })),
  });
}

export function createFlow(idWebsite: string, flow: NewFeedFlow): Promise<FeedFlow> {
  return unwrap(client.POST(FLOWS, { params: { path: { id_website: idWebsite } }, body: flow }));
}

/** Changes what is given and leaves the rest as it is. */
export function changeFlow(idWebsite: string, feedId: string, change: FeedFlowChange): Promise<FeedFlow> {
  // What has a default counts as given in generated types; the platform takes what there is.
  return unwrap(
    client.PUT(FLOW, {
      params: { path: pathOf(idWebsite, feedId) },
      body: change as Required<FeedFlowChange>,
    }),
  );
}

export function removeFlow(idWebsite: string, feedId: string): Promise<unknown> {
  return unwrap(client.DELETE(FLOW, { params: { path: pathOf(idWebsite, feedId) } }));
}

/** Changes a flow of which every screen shows the new state at once, and the old one again if it is refused. */
export function useFlowChange(idWebsite: string, feedId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (change: FeedFlowChange) => changeFlow(idWebsite, feedId, change),
    onMutate: async (change) => {
      await queryClient.cancelQueries({ queryKey: ['feed', idWebsite, feedId] });
      await queryClient.cancelQueries({ queryKey: ['feeds', idWebsite] });
      const before = [
        queryClient.getQueryData(flowQuery(idWebsite, feedId).queryKey),
        queryClient.getQueryData(flowsQuery(idWebsite).queryKey),
      ] as const;
      patchFlow(queryClient, idWebsite, feedId, change as Partial<FeedFlow>);
      return before;
    },
    onSuccess: (saved) => keepFlow(queryClient, idWebsite, saved),
    onError: (_error, _change, before) => {
      queryClient.setQueryData(flowQuery(idWebsite, feedId).queryKey, before?.[0]);
      queryClient.setQueryData(flowsQuery(idWebsite).queryKey, before?.[1]);
      return refreshFlow(queryClient, idWebsite, feedId);
    },
  });
}

/** Shows a flow as the platform gave it. */
export function keepFlow(queryClient: QueryClient, idWebsite: string, flow: FeedFlow): void {
  queryClient.setQueryData(flowQuery(idWebsite, flow.id).queryKey, flow);
  void queryClient.invalidateQueries(flowsQuery(idWebsite));
}

export async function refreshFlow(queryClient: QueryClient, idWebsite: string, feedId: string) {
  await Promise.all([
    queryClient.invalidateQueries(flowQuery(idWebsite, feedId)),
    queryClient.invalidateQueries(flowsQuery(idWebsite)),
  ]);
}

function patchFlow(
  queryClient: QueryClient,
  idWebsite: string,
  feedId: string,
  change: Partial<FeedFlow>,
): void {
  queryClient.setQueryData(flowQuery(idWebsite, feedId).queryKey, (flow) => flow && { ...flow, ...change });
  queryClient.setQueryData(
    flowsQuery(idWebsite).queryKey,
    (page) =>
      page && {
        ...page,
        items: page.items.map((flow) => (flow.id === feedId ? { ...flow, ...change } : flow)),
      },
  );
}

function pathOf(idWebsite: string, feedId: string) {
  return { id_website: idWebsite, feed_id: feedId };
}
