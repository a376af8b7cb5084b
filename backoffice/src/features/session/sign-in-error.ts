import type { TFunction } from 'i18next';

import { ApiProblem } from '@/api/problem';

/** What a refused sign-in means here; null leaves the problem to its general message. */
export function signInError(error: unknown, t: TFunction): string | null {
  if (!(error instanceof ApiProblem)) return null;
  if (error.code === 'second_factor_invalid') return t('signIn.wrongCode');
  if (error.status === 401) return t('signIn.wrongCredentials');
  if (error.status === 429) return waitMessage(error.retryAfterSeconds, t);
  return null;
}

function waitMessage(seconds: number | null, t: TFunction): string | null {
  if (seconds === null) return null;
  if (seconds < 90) return t('signIn.tooManyTries', { count: seconds });
  return t('signIn.tooManyTriesMinutes', { count: Math.ceil(seconds / 60) });
}
