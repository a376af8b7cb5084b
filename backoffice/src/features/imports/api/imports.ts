import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { OrderImport } from '@/api/types';

const IMPORTS = '/api/v1/websites/{id_website}/imports';
const LOOK_AGAIN_MS = 700;

export function importsQuery(idWebsite: string) {
  return infiniteQueryOptions({
    queryKey: ['imports', idWebsite],
    queryFn: ({ pageParam }) => {
      const query = pageParam === null ? {} : { cursor: pageParam };
      return unwrap(client.GET(IMPORTS, { params: { path: { id_website: idWebsite }, query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** One import, looked at again and again while its lines are being stored. */
export function importQuery(idWebsite: string, importId: string) {
  return queryOptions({
    queryKey: ['import', idWebsite, importId],
    queryFn: () =>
      unwrap(client.GET(`${IMPORTS}/{import_id}`, { params: { path: path(idWebsite, importId) } })),
    refetchInterval: ({ state }) => (state.data?.state === 'importing' ? LOOK_AGAIN_MS : false),
  });
}

export async function uploadFile(idWebsite: string, file: File): Promise<OrderImport> {
  const form = new FormData();
  form.append('file', file, file.name);
  return unwrap(
    client.POST(IMPORTS, {
      params: { path: { id_website: idWebsite } },
      body: { file: file.name }, // OpenAPI has no type for what a form's file is in a browser
      bodySerializer: () => form,
    }),
  );
}

export function confirmImport(idWebsite: string, importId: string): Promise<OrderImport> {
  return unwrap(
    client.POST(`${IMPORTS}/{import_id}/confirm`, { params: { path: path(idWebsite, importId) } }),
  );
}

export function fileAddress(idWebsite: string, importId: string, file: 'report' | 'rejected'): string {
  return `/api/v1/websites/${idWebsite}/imports/${importId}/${file}.csv`;
}

function path(idWebsite: string, importId: string) {
  return { id_website: idWebsite, import_id: importId };
}
