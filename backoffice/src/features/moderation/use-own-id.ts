import { useQueryClient } from '@tanstack/react-query';

import type { Session } from '@/api/types';

/** The moderator's own id. The session is known before any screen is shown. */
export function useOwnId(): string {
  return useQueryClient().getQueryData<Session>(['session'])?.user.id ?? '';
}
