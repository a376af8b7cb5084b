import { Button, Skeleton, Stack } from '@mantine/core';
import { IconServer2 } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { accountsOf, accountsQuery, createAccount } from '@/api/sftp-accounts';
import type { SftpAccount, Website } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { OrderTemplates } from '@/components/OrderTemplates';
import { PageHeading } from '@/components/PageHeading';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useCurrentWebsite } from '@/lib/current-website';

import { Account } from './Account';

export function SftpPage() {
  const { t } = useTranslation('sftp');
  const website = useCurrentWebsite();
  const accounts = useQuery(accountsQuery);
  return (
    <>
      <PageHeading title={t('title')} website={website}>
        {t('subtitle')}
      </PageHeading>
      {accounts.isPending && <Skeleton height={280} />}
      {accounts.isError && <ProblemAlert error={accounts.error} onRetry={() => void accounts.refetch()} />}
      {accounts.data && (
        <Accounts website={website} accounts={accountsOf(website.id_website, accounts.data.items)} />
      )}
    </>
  );
}

function Accounts({ website, accounts }: { website: Website; accounts: SftpAccount[] }) {
  const { t } = useTranslation('sftp');
  const queryClient = useQueryClient();
  const create = useMutation({
    mutationFn: () => createAccount([{ folder: '', id_website: website.id_website }]),
    onSuccess: () => queryClient.invalidateQueries(accountsQuery),
  });
  const button = (label: string) => (
    <Button
      variant={accounts.length === 0 ? 'filled' : 'default'}
      loading={create.isPending}
      onClick={() => create.mutate()}
    >
      {label}
    </Button>
  );
  return (
    <Stack gap="xl">
      {create.error && <ProblemAlert error={create.error} />}
      {accounts.length === 0 ? (
        <EmptyState framed icon={<IconServer2 />} title={t('emptyTitle')} action={button(t('create'))}>
          {t('emptyText')}
        </EmptyState>
      ) : (
        accounts.map((account) => <Account key={account.id} account={account} website={website} />)
      )}
      <OrderTemplates label={t('templates')} />
      {accounts.length > 0 && <div>{button(t('addAnother'))}</div>}
    </Stack>
  );
}
