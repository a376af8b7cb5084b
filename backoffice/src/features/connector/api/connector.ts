import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Connector, ConnectorChange } from '@/api/types';

import { retrievalsKey } from './retrievals';

const CONNECTOR = '/api/v1/websites/{id_website}/connector';
const LOOK_AGAIN_MS = 2_000;

/** One name for all that changes or uses a website's settings: each waits for the one before. */
export function connectorKey(idWebsite: string): string {
  return `proofmark.connector.${idWebsite}`;
}

export function connectorQuery(idWebsite: string) {
  return queryOptions({
    queryKey: ['connector', idWebsite],
    queryFn: () => unwrap(client.GET(CONNECTOR, { params: { path: { id_website: idWebsite } } })),
    refetchOnWindowFocus: false, // a form is being filled in from it
    refetchInterval: ({ state }) => (isUnderWay(state.data?.last_retrieval) ? LOOK_AGAIN_MS : false),
  });
}

export function isUnderWay(retrieval: Connector['last_retrieval'] | undefined): boolean {
  return retrieval?.state === 'running' || retrieval?.state === 'waiting';
}

/** Changes the given settings and leaves the others as they are. */
export function changeConnector(idWebsite: string, change: ConnectorChange): Promise<Connector> {
  // What has a default counts as given in generated types; the platform takes what there is.
  return unwrap(
    client.PUT(CONNECTOR, {
      params: { path: { id_website: idWebsite } },
      body: change as Required<ConnectorChange>,
    }),
  );
}

/** Switches retrievals on or off: shown at once, and taken back if it is refused. */
export function useActivation(idWebsite: string) {
  const queryClient = useQueryClient();
  const { queryKey } = connectorQuery(idWebsite);
  return useMutation({
    mutationFn: (active: boolean) => changeConnector(idWebsite, { active }),
    onMutate: async (active) => {
      await queryClient.cancelQueries({ queryKey });
      const before = queryClient.getQueryData(queryKey);
      queryClient.setQueryData(queryKey, (connector) => connector && { ...connector, active });
      return before;
    },
    onSuccess: (saved) => queryClient.setQueryData(queryKey, saved),
    onError: (_error, _active, before) => {
      queryClient.setQueryData(queryKey, before);
      return queryClient.invalidateQueries({ queryKey });
    },
  });
}

/** Tries the connection, or tells the shop's module the settings; the connector then shows what came of it. */
export function useCheck(idWebsite: string, action: 'test' | 'send-configuration') {
  const queryClient = useQueryClient();
  const params = { path: { id_website: idWebsite } };
  return useMutation({
    scope: { id: connectorKey(idWebsite) },
    mutationFn: () =>
      action === 'test'
        ? unwrap(client.POST(`${CONNECTOR}/test`, { params }))
        : unwrap(client.POST(`${CONNECTOR}/send-configuration`, { params })),
    onSuccess: () => queryClient.invalidateQueries(connectorQuery(idWebsite)),
  });
}

export function usePoll(idWebsite: string) {
  const queryClient = useQueryClient();
  return useMutation({
    scope: { id: connectorKey(idWebsite) },
    mutationFn: () =>
      unwrap(client.POST(`${CONNECTOR}/poll`, { params: { path: { id_website: idWebsite } } })),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries(connectorQuery(idWebsite)),
        queryClient.invalidateQueries({ queryKey: retrievalsKey(idWebsite) }),
      ]),
  });
}
