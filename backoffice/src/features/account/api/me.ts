import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Me } from '@/api/types';

const ME = '/api/v1/me';

export type Profile = Pick<Me, 'name' | 'language'>;

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => unwrap(client.GET(ME)),
  refetchOnWindowFocus: false, // a form is being filled in from it
});

export function changeMe(change: Partial<Profile>): Promise<Me> {
  return unwrap(client.PATCH(ME, { body: change }));
}

export interface PasswordChange {
  current_password: string;
  password: string;
}

/** Ends every other session. */
export function changePassword(change: PasswordChange): Promise<unknown> {
  return unwrap(client.POST(`${ME}/password`, { body: change }));
}
