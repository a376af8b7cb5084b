import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';

const SESSIONS = '/api/v1/sessions';

export const sessionsQuery = queryOptions({
  queryKey: ['own-sessions'],
  queryFn: async () => (await unwrap(client.GET(SESSIONS))).items,
});

export function endSession(id: string): Promise<unknown> {
  return unwrap(client.DELETE(`${SESSIONS}/{session_id}`, { params: { path: { session_id: id } } }));
}

export function endOtherSessions(): Promise<unknown> {
  return unwrap(client.DELETE(SESSIONS));
}
