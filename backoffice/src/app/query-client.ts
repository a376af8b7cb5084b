import { QueryClient } from '@tanstack/react-query';

import { ApiProblem } from '@/api/problem';

const MAX_RETRIES = 2;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 15_000, retry: isWorthRetrying },
      mutations: { networkMode: 'always' }, // without a network a change is refused at once, not kept in silence
    },
  });
}

/** A refusal stays a refusal; only an absent answer or a failing platform may come back. */
function isWorthRetrying(failures: number, error: unknown): boolean {
  const refused = error instanceof ApiProblem && error.status >= 400 && error.status < 500;
  return !refused && failures < MAX_RETRIES;
}
