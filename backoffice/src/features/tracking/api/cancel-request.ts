import type { QueryClient } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { ReviewRequestDetail } from '@/api/types';

import { requestQuery } from './get-request';

export function cancelRequest(idWebsite: string, id: string): Promise<ReviewRequestDetail> {
  return unwrap(
    client.POST('/api/v1/websites/{id_website}/requests/{request_id}/cancel', {
      params: { path: { id_website: idWebsite, request_id: id } },
    }),
  );
}

/** Shows it in the drawer at once, then in the list and its counts. */
export async function showCancelled(
  queryClient: QueryClient,
  idWebsite: string,
  cancelled: ReviewRequestDetail,
): Promise<void> {
  queryClient.setQueryData(requestQuery(idWebsite, cancelled.id).queryKey, cancelled);
  await Promise.all(
    ['requests', 'request-counts'].map((list) =>
      queryClient.invalidateQueries({ queryKey: [list, idWebsite] }),
    ),
  );
}
