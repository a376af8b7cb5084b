import { infiniteQueryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { ConnectionTrial, SftpAccount } from '@/api/types';

const ACCOUNTS = '/api/v1/sftp-accounts';

type Folder = Pick<SftpAccount['folders'][number], 'folder' | 'id_website'>;

export function filesQuery(accountId: string) {
  return infiniteQueryOptions({
    queryKey: ['sftp-files', accountId],
    queryFn: ({ pageParam }) => {
      const query = pageParam === null ? {} : { cursor: pageParam };
      return unwrap(
        client.GET(`${ACCOUNTS}/{account_id}/files`, { params: { path: path(accountId), query } }),
      );
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function changeFolders(accountId: string, folders: Folder[]): Promise<SftpAccount> {
  return unwrap(
    client.PUT(`${ACCOUNTS}/{account_id}/folders`, { params: { path: path(accountId) }, body: folders }),
  );
}

export function revealPassword(accountId: string): Promise<SftpAccount> {
  return unwrap(client.POST(`${ACCOUNTS}/{account_id}/reveal`, { params: { path: path(accountId) } }));
}

export function newPassword(accountId: string): Promise<SftpAccount> {
  return unwrap(client.POST(`${ACCOUNTS}/{account_id}/password`, { params: { path: path(accountId) } }));
}

export function testConnection(accountId: string): Promise<ConnectionTrial> {
  return unwrap(client.POST(`${ACCOUNTS}/{account_id}/test`, { params: { path: path(accountId) } }));
}

function path(accountId: string) {
  return { account_id: accountId };
}
