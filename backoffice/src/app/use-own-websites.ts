import { useQuery, type UseQueryResult } from '@tanstack/react-query';

import type { Website } from '@/api/types';
import { sessionQuery } from '@/features/session/api/get-session';
import { websitesQuery } from '@/features/websites/api/list-websites';

/** The caller's websites. Who belongs to no organization has none, and would be refused if they asked. */
export function useOwnWebsites(): UseQueryResult<Website[]> {
  const session = useQuery(sessionQuery).data;
  const mayAsk = (session?.organizations.length ?? 0) > 0;
  return useQuery({
    ...websitesQuery,
    enabled: mayAsk,
    ...(mayAsk ? {} : { placeholderData: [] }),
  });
}
