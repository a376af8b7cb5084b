import { Button, Code, Group, Modal, Select, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFolderPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { accountsQuery } from '@/api/sftp-accounts';
import type { SftpAccount } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useWebsites } from '@/lib/current-website';

import { changeFolders } from '../api/accounts';

export function Folders({ account }: { account: SftpAccount }) {
  const { t } = useTranslation('sftp');
  const websites = useWebsites();
  const [adding, dialog] = useDisclosure();
  const nameOf = (id: string) => websites.find(({ id_website }) => id_website === id)?.name ?? id;
  return (
    <>
      <Title order={2} size="h4" mb={4} id={`folders-${account.id}`}>
        {t('folders')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('foldersHint')}
      </Text>
      <Table aria-labelledby={`folders-${account.id}`} mb="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('folder')}</Table.Th>
            <Table.Th>{t('website')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {account.folders.map(({ folder, path, id_website }) => (
            <Table.Tr key={folder}>
              <Table.Td>
                <Code>{path}</Code>
              </Table.Td>
              <Table.Td>{nameOf(id_website)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconFolderPlus size={16} stroke={1.7} />}
        onClick={dialog.open}
      >
        {t('addFolder')}
      </Button>
      <Modal
        opened={adding}
        onClose={dialog.close}
        title={<Text fw={650}>{t('addFolder')}</Text>}
        withCloseButton={false}
      >
        <NewFolder account={account} onDone={dialog.close} />
      </Modal>
    </>
  );
}

function NewFolder({ account, onDone }: { account: SftpAccount; onDone: () => void }) {
  const { t } = useTranslation('sftp');
  const queryClient = useQueryClient();
  const taken = new Set(account.folders.map(({ id_website }) => id_website));
  const free = useWebsites().filter(({ id_website }) => !taken.has(id_website));
  const [website, setWebsite] = useState<string | null>(null);
  const [folder, setFolder] = useState('');
  const add = useMutation({
    mutationFn: (id: string) =>
      changeFolders(account.id, [...account.folders.map(bare), { folder: folder.trim(), id_website: id }]),
    onSuccess: async () => {
      await queryClient.invalidateQueries(accountsQuery);
      onDone();
    },
  });
  return (
    <Stack gap="md">
      <Select
        label={t('website')}
        data={free.map(({ id_website, name, locale }) => ({
          value: id_website,
          label: `${name} · ${locale}`,
        }))}
        value={website}
        onChange={(id) => {
          setWebsite(id);
          setFolder(free.find(({ id_website }) => id_website === id)?.locale ?? '');
        }}
      />
      <TextInput
        label={t('folderName')}
        description={t('folderNameHint')}
        value={folder}
        onChange={({ currentTarget }) => setFolder(currentTarget.value)}
      />
      {add.error && <ProblemAlert error={add.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {t('cancel')}
        </Button>
        <Button
          disabled={website === null}
          loading={add.isPending}
          onClick={() => website !== null && add.mutate(website)}
        >
          {t('addFolderSave')}
        </Button>
      </Group>
    </Stack>
  );
}

function bare({ folder, id_website }: SftpAccount['folders'][number]) {
  return { folder, id_website };
}
