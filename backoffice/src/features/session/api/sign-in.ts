import { client, rememberCsrfToken, unwrap } from '@/api/client';
import type { Session } from '@/api/types';

export interface Credentials {
  email: string;
  password: string;
  code?: string; // of the second factor, once it is asked for
}

export async function signIn(credentials: Credentials): Promise<Session> {
  const session = await unwrap(client.POST('/api/v1/session', { body: credentials }));
  rememberCsrfToken(session.csrf_token);
  return session;
}
