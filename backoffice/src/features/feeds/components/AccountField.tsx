import { Alert, Anchor, Button, Group, Select, Skeleton, Stack, Text } from '@mantine/core';
import { IconServer2 } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { accountsOf, accountsQuery, createAccount } from '@/api/sftp-accounts';
import type { SftpAccount } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';

import type { FlowForm } from '../use-flow-form';

interface Props {
  form: FlowForm;
  idWebsite: string;
}

/** The account whose folder takes the files; made on the spot where there is none. */
export function AccountField({ form, idWebsite }: Props) {
  const accounts = useQuery(accountsQuery);
  if (accounts.isPending) return <Skeleton height={60} />;
  if (accounts.isError)
    return <ProblemAlert error={accounts.error} onRetry={() => void accounts.refetch()} />;
  const mine = accountsOf(idWebsite, accounts.data.items);
  if (mine.length === 0) return <NoAccount form={form} idWebsite={idWebsite} />;
  return <Accounts form={form} idWebsite={idWebsite} accounts={mine} />;
}

function Accounts({ form, idWebsite, accounts }: Props & { accounts: SftpAccount[] }) {
  const { t } = useTranslation('feeds');
  return (
    <Stack gap="xs" align="flex-start">
      <Select
        {...form.getInputProps('sftp_account_id')}
        w="100%"
        label={t('account')}
        description={t('accountHint')}
        placeholder={t('accountPlaceholder')}
        allowDeselect={false}
        data={accounts.map(({ id, username, host, port }) => ({
          value: id,
          label: `${username} · ${host}:${port}`,
        }))}
      />
      <Anchor component={Link} to={`/app/websites/${idWebsite}/sftp`} size="sm">
        {t('accountShow')}
      </Anchor>
    </Stack>
  );
}

function NoAccount({ form, idWebsite }: Props) {
  const { t } = useTranslation('feeds');
  const queryClient = useQueryClient();
  const create = useMutation({
    mutationFn: () => createAccount([{ folder: '', id_website: idWebsite }]),
    onSuccess: async ({ id }) => {
      form.setFieldValue('sftp_account_id', id);
      await queryClient.invalidateQueries(accountsQuery);
    },
  });
  return (
    <Stack gap="sm">
      <Alert color="gray" icon={<IconServer2 />}>
        <Group justify="space-between">
          <Text size="sm">{t('accountNone')}</Text>
          <Button size="xs" loading={create.isPending} onClick={() => create.mutate()}>
            {t('accountCreate')}
          </Button>
        </Group>
      </Alert>
      {form.errors.sftp_account_id && (
        <Text size="sm" c="red">
          {form.errors.sftp_account_id}
        </Text>
      )}
      {create.error && <ProblemAlert error={create.error} />}
    </Stack>
  );
}
