import { Alert, Grid, Paper, SimpleGrid, Stack, Title } from '@mantine/core';
import { IconFolderQuestion } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { SftpAccount, Website } from '@/api/types';
import { CopyField } from '@/components/CopyField';

import { ConnectionTest } from './ConnectionTest';
import { Files } from './Files';
import { Folders } from './Folders';
import { Password } from './Password';

interface Props {
  account: SftpAccount;
  website: Website;
}

export function Account({ account, website }: Props) {
  const { t } = useTranslation('sftp');
  return (
    <Stack gap="lg" component="section" aria-label={account.username}>
      {account.unmapped_folders.length > 0 && (
        <Alert color="yellow" icon={<IconFolderQuestion />}>
          {t('unmapped', { folders: account.unmapped_folders.join(', ') })}
        </Alert>
      )}
      <Grid gap="lg" align="stretch">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Paper withBorder p="lg" h="100%" bg="var(--panel-background)">
            <Title order={2} size="h4" mb="md">
              {t('connection')}
            </Title>
            <Connection account={account} website={website} />
            <ConnectionTest accountId={account.id} />
          </Paper>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Paper withBorder p="lg" h="100%" bg="var(--panel-background)">
            <Folders account={account} />
          </Paper>
        </Grid.Col>
      </Grid>
      <Files account={account} website={website} />
    </Stack>
  );
}

function Connection({ account, website }: Props) {
  const { t } = useTranslation('sftp');
  const folder = account.folders.find(({ id_website }) => id_website === website.id_website);
  const fields = [
    [t('host'), account.host],
    [t('port'), String(account.port)],
    [t('username'), account.username],
    [t('path'), folder?.path ?? account.path],
    [t('fingerprint'), account.host_key_fingerprint],
    ...(account.addresses.length > 0 ? [[t('addresses'), account.addresses.join(', ')] as const] : []),
  ] as const;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="sm">
      {fields.map(([label, value]) => (
        <CopyField
          key={label}
          label={label}
          value={value}
          copyLabel={t('copy', { label })}
          copiedLabel={t('copied')}
        />
      ))}
      <Password accountId={account.id} />
    </SimpleGrid>
  );
}
