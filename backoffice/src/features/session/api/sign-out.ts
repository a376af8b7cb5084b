import { client, unwrap } from '@/api/client';
import { rememberSession } from '@/api/known-session';
import { isSessionEnded } from '@/api/problem';

/** Ends the session; one that has ended already counts as success. */
export async function signOut(): Promise<void> {
  try {
    await unwrap(client.DELETE('/api/v1/session'));
  } catch (error) {
    if (!isSessionEnded(error)) throw error;
  }
  rememberSession(null);
}
