import { Button, List, Paper, Skeleton, Table, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { Retrieval, Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useDateFormats } from '@/lib/dates';

import { retrievalsQuery } from '../api/retrievals';
import { useRetrievalWords } from '../use-retrieval-words';
import { Outcome } from './Outcome';

/** What came of each look for orders, the newest first. */
export function Retrievals({ website }: { website: Website }) {
  const { t } = useTranslation('connector');
  const { t: common } = useTranslation();
  const retrievals = useInfiniteQuery(retrievalsQuery(website.id_website));
  const items = retrievals.data?.pages.flatMap((page) => page.items);
  return (
    <section aria-labelledby="retrievals">
      <Title order={2} size="h4" mb="sm" id="retrievals">
        {t('retrievals')}
      </Title>
      {retrievals.isPending && <Skeleton height={120} />}
      {retrievals.isError && (
        <ProblemAlert error={retrievals.error} onRetry={() => void retrievals.refetch()} />
      )}
      {items?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('retrievalsEmpty')}
        </Text>
      )}
      {items && items.length > 0 && <RetrievalTable items={items} website={website} />}
      {retrievals.hasNextPage && (
        <Button
          mt="md"
          variant="default"
          loading={retrievals.isFetchingNextPage}
          onClick={() => void retrievals.fetchNextPage()}
        >
          {common('tracking.loadMore')}
        </Button>
      )}
    </section>
  );
}

function RetrievalTable({ items, website }: { items: Retrieval[]; website: Website }) {
  const { t } = useTranslation('connector');
  return (
    <Paper withBorder bg="var(--panel-background)" style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={520}>
        <Table verticalSpacing="sm" horizontalSpacing="md" aria-labelledby="retrievals">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('columns.at')}</Table.Th>
              <Table.Th>{t('columns.outcome')}</Table.Th>
              <Table.Th>{t('columns.orders')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((retrieval) => (
              <RetrievalRow key={retrieval.id} retrieval={retrieval} website={website} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function RetrievalRow({ retrieval, website }: { retrieval: Retrieval; website: Website }) {
  const { t } = useTranslation('connector');
  const formats = useDateFormats(website.time_zone);
  const words = useRetrievalWords();
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm">{formats.dateOverTime(retrieval.started_at)}</Text>
        {retrieval.by_hand && (
          <Text size="xs" c="dimmed">
            {t('byHand')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Outcome retrieval={retrieval} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">{words.summary(retrieval)}</Text>
        <Reasons retrieval={retrieval} />
      </Table.Td>
    </Table.Tr>
  );
}

/** Why orders were refused, as the orders' references have it. */
function Reasons({ retrieval }: { retrieval: Retrieval }) {
  const { t } = useTranslation('connector');
  if (retrieval.reasons.length === 0) return null;
  return (
    <List size="xs" c="dimmed" mt={4} aria-label={t('reasons')}>
      {retrieval.reasons.map(({ purchase_reference, pointer, code, message }) => (
        <List.Item key={`${purchase_reference}${pointer}${code}`}>
          {t('reason', {
            reference: purchase_reference ?? t('noReference'),
            field: pointer.slice(1),
            message,
          })}
        </List.Item>
      ))}
    </List>
  );
}
