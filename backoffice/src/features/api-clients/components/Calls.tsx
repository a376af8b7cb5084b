import { Badge, Button, Code, Group, Paper, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { IconActivity } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { ApiCall, Website } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useIsOwner } from '@/lib/current-website';
import { useDateFormats } from '@/lib/dates';
import { useNumberFormat } from '@/lib/numbers';

import { callsQuery } from '../api/calls';
import { clientsQuery } from '../api/clients';

const COUNTS = ['accepted', 'duplicates', 'rejected'] as const;

/** What the platform answered lately, for who wonders why an order is missing. */
export function Calls({ website }: { website: Website }) {
  const { t } = useTranslation('api');
  const { t: common } = useTranslation();
  const found = useInfiniteQuery(callsQuery(website.id_website));
  const calls = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-labelledby="calls">
      <Title order={2} size="h4" id="calls">
        {t('calls')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('callsHint')}
      </Text>
      {found.isPending && <Skeleton height={160} />}
      {found.isError && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && calls.length === 0 && (
        <EmptyState framed icon={<IconActivity />} title={t('callsEmptyTitle')}>
          {t('callsEmptyText')}
        </EmptyState>
      )}
      <Stack gap="md" align="center">
        {calls.length > 0 && <CallTable website={website} calls={calls} />}
        {found.hasNextPage && (
          <Button
            variant="default"
            loading={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            {common('tracking.loadMore')}
          </Button>
        )}
      </Stack>
    </section>
  );
}

function CallTable({ website, calls }: { website: Website; calls: ApiCall[] }) {
  const { t } = useTranslation('api');
  return (
    <Paper withBorder w="100%" bg="var(--panel-background)" style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={680}>
        <Table verticalSpacing="sm" horizontalSpacing="md" aria-labelledby="calls">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('columns.at')}</Table.Th>
              <Table.Th>{t('columns.caller')}</Table.Th>
              <Table.Th>{t('columns.answer')}</Table.Th>
              {COUNTS.map((count) => (
                <Table.Th key={count} ta="right">
                  {t(`columns.${count}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {calls.map((call) => (
              <CallRow key={call.id} call={call} zone={website.time_zone} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function CallRow({ call, zone }: { call: ApiCall; zone: string }) {
  const { t } = useTranslation('api');
  const dates = useDateFormats(zone);
  const number = useNumberFormat();
  const nameOf = useCallerName();
  return (
    <Table.Tr>
      <Table.Td>{dates.dateOverTime(call.at)}</Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>{nameOf(call.caller)}</Table.Td>
      <Table.Td>
        <Group gap="xs">
          <Badge variant="light" color={colorOf(call.status)}>
            {call.status}
          </Badge>
          {call.code !== null && <Code>{call.code}</Code>}
          {call.dry_run && (
            <Badge variant="default" fw={500}>
              {t('dryRun')}
            </Badge>
          )}
        </Group>
        {call.errors.map((error, index) => (
          <Text key={index} size="xs" c="dimmed" mt={4} style={{ overflowWrap: 'anywhere' }}>
            {error.purchase_reference} <Code>{error.pointer}</Code> {error.message}
          </Text>
        ))}
      </Table.Td>
      {COUNTS.map((count) => (
        <Table.Td key={count} ta="right">
          {number(call[count])}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

function colorOf(status: number): string {
  if (status === 200) return 'proof';
  return status === 206 ? 'yellow' : 'red';
}

/** Owners know clients by name; a client that was removed keeps its id. */
function useCallerName(): (caller: string) => string {
  const { t } = useTranslation('api');
  const clients = useQuery({ ...clientsQuery, enabled: useIsOwner() }).data?.items ?? [];
  return (caller) => {
    const [kind, id = ''] = caller.split(':');
    if (kind !== 'client') return t('somebody');
    return clients.find(({ client_id }) => client_id === id)?.name ?? id;
  };
}
