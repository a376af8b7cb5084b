import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { SftpFile } from '@/api/types';

const NEWEST = { limit: 50 };

/** The newest files dropped for a website, whichever account they came by. */
export function droppedFilesQuery(idWebsite: string) {
  return queryOptions({
    queryKey: ['dropped-files', idWebsite],
    queryFn: async (): Promise<SftpFile[]> => {
      const accounts = await unwrap(
        client.GET('/api/v1/sftp-accounts', { params: { query: { limit: 200 } } }),
      );
      const feeding = accounts.items.filter(({ folders }) =>
        folders.some(({ id_website }) => id_website === idWebsite),
      );
      const files = await Promise.all(feeding.map(({ id }) => newestFiles(id)));
      return files.flat().filter(({ id_website }) => id_website === idWebsite);
    },
  });
}

async function newestFiles(accountId: string): Promise<SftpFile[]> {
  const path = { account_id: accountId };
  const page = await unwrap(
    client.GET('/api/v1/sftp-accounts/{account_id}/files', { params: { path, query: NEWEST } }),
  );
  return page.items;
}

export function uploadedFilesQuery(idWebsite: string) {
  return queryOptions({
    queryKey: ['uploaded-files', idWebsite],
    queryFn: async () => {
      const params = { path: { id_website: idWebsite }, query: NEWEST };
      return (await unwrap(client.GET('/api/v1/websites/{id_website}/imports', { params }))).items;
    },
  });
}

export function connectorQuery(idWebsite: string) {
  return queryOptions({
    queryKey: ['connector', idWebsite],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/websites/{id_website}/connector', {
          params: { path: { id_website: idWebsite } },
        }),
      ),
  });
}

export function feedFlowsQuery(idWebsite: string) {
  return queryOptions({
    queryKey: ['feed-flows', idWebsite],
    queryFn: async () => {
      const params = { path: { id_website: idWebsite }, query: NEWEST };
      return (await unwrap(client.GET('/api/v1/websites/{id_website}/feeds', { params }))).items;
    },
  });
}

export function webhookHealthQuery(idWebsite: string) {
  return queryOptions({
    queryKey: ['webhook-health', idWebsite],
    queryFn: async () => {
      const params = { path: { id_website: idWebsite }, query: NEWEST };
      return (await unwrap(client.GET('/api/v1/websites/{id_website}/webhooks', { params }))).items;
    },
  });
}
