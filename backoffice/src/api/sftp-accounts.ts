import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from './client';
import type { SftpAccount } from './types';

const ACCOUNTS = '/api/v1/sftp-accounts';

/** Every account the caller sees; an organization has few. */
export const accountsQuery = queryOptions({
  queryKey: ['sftp-accounts'],
  queryFn: () => unwrap(client.GET(ACCOUNTS, { params: { query: { limit: 200 } } })),
});

export function createAccount(
  folders: Pick<SftpAccount['folders'][number], 'folder' | 'id_website'>[],
): Promise<SftpAccount> {
  return unwrap(client.POST(ACCOUNTS, { body: { folders } }));
}

/** An account belongs to the organization and may serve several of its websites. */
export function accountsOf(idWebsite: string, accounts: SftpAccount[]): SftpAccount[] {
  return accounts.filter(({ folders }) => folders.some(({ id_website }) => id_website === idWebsite));
}
