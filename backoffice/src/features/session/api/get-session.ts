import { queryOptions } from '@tanstack/react-query';

import { client, rememberCsrfToken, unwrap } from '@/api/client';
import { isSessionEnded } from '@/api/problem';
import type { Session } from '@/api/types';
import { SESSION_KEY } from '@/lib/session-key';

/** The caller's session, null when signed out; it changes only by signing in or out, or by ending. */
export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: getSession,
  staleTime: Infinity,
});

async function getSession(): Promise<Session | null> {
  try {
    const session = await unwrap(client.GET('/api/v1/session'));
    rememberCsrfToken(session.csrf_token);
    return session;
  } catch (error) {
    if (isSessionEnded(error)) return null;
    throw error;
  }
}
