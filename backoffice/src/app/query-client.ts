import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

import { ApiProblem, isSessionEnded } from '@/api/problem';
import { sessionQuery } from '@/features/session/api/get-session';

const MAX_RETRIES = 2;

export function createQueryClient(): QueryClient {
  const noticeEnd = (error: unknown) => {
    if (isSessionEnded(error)) queryClient.setQueryData(sessionQuery.queryKey, null);
  };
  const queryClient = new QueryClient({
    queryCache: new QueryCache({ onError: noticeEnd }),
    mutationCache: new MutationCache({ onError: noticeEnd }),
    defaultOptions: { queries: { staleTime: 15_000, retry: isWorthRetrying } },
  });
  return queryClient;
}

/** A refusal stays a refusal; only an absent answer or a failing platform may come back. */
function isWorthRetrying(failures: number, error: unknown): boolean {
  const refused = error instanceof ApiProblem && error.status >= 400 && error.status < 500;
  return !refused && failures < MAX_RETRIES;
}
