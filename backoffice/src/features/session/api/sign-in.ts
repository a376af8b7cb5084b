import { client, unwrap } from '@/api/client';
import type { Session } from '@/api/types';

export interface Credentials {
  email: string;
  password: string;
  code?: string; // of the second factor, once it is asked for
}

export function signIn(credentials: Credentials): Promise<Session> {
  return unwrap(client.POST('/api/v1/session', { body: credentials }));
}
