import { client, unwrap } from '@/api/client';

/** Has a link sent, if anybody has an account of this address: the answer doesn't say. */
export async function askForReset(email: string): Promise<void> {
  await unwrap(client.POST('/api/v1/password-resets', { body: { email } }));
}

export interface NewPassword {
  token: string;
  password: string;
}

export async function choosePassword({ token, password }: NewPassword): Promise<void> {
  const call = client.POST('/api/v1/password-resets/{token}', {
    params: { path: { token } },
    body: { password },
  });
  await unwrap(call);
}
