import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import { rememberSession } from '@/api/known-session';
import { isSessionEnded } from '@/api/problem';
import type { Session } from '@/api/types';
import { SESSION_KEY } from '@/lib/session-key';

/** The caller's session, null when signed out; it changes only by signing in or out, or by ending. */
export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: async () => {
    const session = await findSession();
    if (session) rememberSession(session);
    return session;
  },
  staleTime: Infinity,
});

/** Asks which session this browser has, whether or not it is the one of this page. */
export async function findSession(): Promise<Session | null> {
  try {
    return await unwrap(client.GET('/api/v1/session'));
  } catch (error) {
    if (isSessionEnded(error)) return null;
    throw error;
  }
}
