import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';

export function requestQuery(idWebsite: string, id: string) {
  return queryOptions({
    queryKey: ['request', idWebsite, id],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/websites/{id_website}/requests/{request_id}', {
          params: { path: { id_website: idWebsite, request_id: id } },
        }),
      ),
  });
}
