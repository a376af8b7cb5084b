import { Badge, Button, Paper, Skeleton, Table, Text, Title } from '@mantine/core';
import { IconFileTime } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { SftpAccount, SftpFile, Website } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useDateFormats } from '@/lib/dates';
import { useNumberFormat } from '@/lib/numbers';

import { filesQuery } from '../api/accounts';

const COLORS: Record<SftpFile['state'], string> = {
  waiting: 'gray',
  processing: 'blue',
  success: 'proof',
  error: 'red',
};
const COLUMNS = ['file', 'received', 'state', 'rows', 'imported', 'error', 'duplicate'] as const;
const FIRST_NUMBER = COLUMNS.indexOf('rows');

interface Props {
  account: SftpAccount;
  website: Website;
}

export function Files({ account, website }: Props) {
  const { t } = useTranslation('sftp');
  const { t: common } = useTranslation();
  const files = useInfiniteQuery(filesQuery(account.id));
  return (
    <section aria-labelledby={`files-${account.id}`}>
      <Title order={2} size="h4" mb="sm" id={`files-${account.id}`}>
        {t('files')}
      </Title>
      {files.isPending && <Skeleton height={120} />}
      {files.isError && <ProblemAlert error={files.error} onRetry={() => void files.refetch()} />}
      {files.data && (
        <FileTable
          account={account}
          website={website}
          files={files.data.pages.flatMap((page) => page.items)}
        />
      )}
      {files.hasNextPage && (
        <Button
          mt="md"
          variant="default"
          loading={files.isFetchingNextPage}
          onClick={() => void files.fetchNextPage()}
        >
          {common('tracking.loadMore')}
        </Button>
      )}
    </section>
  );
}

function FileTable({ account, website, files }: Props & { files: SftpFile[] }) {
  const { t } = useTranslation('sftp');
  if (files.length === 0) {
    const mine = account.folders.find(({ id_website }) => id_website === website.id_website);
    return (
      <EmptyState framed icon={<IconFileTime />} title={t('filesEmptyTitle')}>
        {t('filesEmptyText', { path: mine?.path ?? account.path })}
      </EmptyState>
    );
  }
  return (
    <Paper withBorder bg="var(--panel-background)" style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={690}>
        <Table verticalSpacing="sm" horizontalSpacing="sm" aria-labelledby={`files-${account.id}`}>
          <Table.Thead>
            <Table.Tr>
              {COLUMNS.map((name, index) => (
                <Table.Th key={name} ta={index >= FIRST_NUMBER ? 'right' : 'left'}>
                  {t(`columns.${name}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {files.map((file) => (
              <FileRow
                key={`${file.folder}/${file.name}/${file.received_at}`}
                file={file}
                zone={website.time_zone}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function FileRow({ file, zone }: { file: SftpFile; zone: string }) {
  const { t } = useTranslation('sftp');
  const dates = useDateFormats(zone);
  const number = useNumberFormat();
  const counts = [file.rows_total, file.rows_imported, file.rows_error, file.rows_duplicate];
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Text size="sm" fw={550}>
          {file.name}
        </Text>
        <Text size="xs" c="dimmed">
          {file.report === null ? (file.path ?? t('fileErased')) : t('reportBeside', { report: file.report })}
        </Text>
      </Table.Td>
      <Table.Td>{dates.dateOverTime(file.received_at)}</Table.Td>
      <Table.Td>
        <Badge variant="light" color={COLORS[file.state]}>
          {t(`state.${file.state}`)}
        </Badge>
        {file.processed_at && (
          <Text size="xs" c="dimmed">
            {dates.dateOverTime(file.processed_at)}
          </Text>
        )}
      </Table.Td>
      {counts.map((count, index) => (
        <Table.Td key={index} ta="right">
          {count !== null && number(count)}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
