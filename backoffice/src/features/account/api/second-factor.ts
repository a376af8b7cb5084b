import { client, unwrap } from '@/api/client';

const SECOND_FACTOR = '/api/v1/me/second-factor';

/** What an app is set up with. */
export interface Begun {
  secret: string; // base32
  uri: string; // otpauth://
}

/** In force once a code of it was given. */
export function beginSecondFactor(given: { password: string }): Promise<Begun> {
  return unwrap(client.POST(SECOND_FACTOR, { body: given }));
}

/** Returns recovery codes, which nobody can show again. */
export async function confirmSecondFactor(given: { code: string }): Promise<string[]> {
  return (await unwrap(client.POST(`${SECOND_FACTOR}/confirm`, { body: given }))).recovery_codes;
}

export function removeSecondFactor(given: { password: string; code: string }): Promise<unknown> {
  return unwrap(client.POST(`${SECOND_FACTOR}/remove`, { body: given }));
}
