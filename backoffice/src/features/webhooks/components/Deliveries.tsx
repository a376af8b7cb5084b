import {
  Anchor,
  Button,
  Group,
  Paper,
  SegmentedControl,
  Select,
  Skeleton,
  Stack,
  Table,
  Text,
  Title,
} from '@mantine/core';
import { IconFilterOff, IconMailForward } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { Webhook, WebhookDelivery, Website } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useMayChange } from '@/lib/current-website';
import { useDateFormats } from '@/lib/dates';

import { deliveriesQuery } from '../api/deliveries';
import { FAMILIES, KINDS } from '../events';
import { STATES, useDeliveryFilters } from '../filters';
import { useWebhookWords } from '../use-webhook-words';
import { DeliveryDrawer } from './DeliveryDrawer';
import { ReplayMany } from './ReplayMany';
import { DeliveryBadge } from './StateBadge';

interface Props {
  website: Website;
  webhook: Webhook;
}

export function Deliveries({ website, webhook }: Props) {
  const { t } = useTranslation('webhooks');
  const { t: common } = useTranslation();
  const mayChange = useMayChange();
  const { filters, delivery, set } = useDeliveryFilters();
  const place = { id_website: website.id_website, webhook_id: webhook.id };
  const found = useInfiniteQuery(deliveriesQuery(place, filters));
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-labelledby="deliveries">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4" id="deliveries">
          {t('deliveries')}
        </Title>
        {mayChange && <ReplayMany place={place} />}
      </Group>
      <Filters />
      <Stack gap="md">
        {found.isPending && <Skeleton height={160} />}
        {found.isError && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
        {found.data && rows.length === 0 && <NoDelivery />}
        {rows.length > 0 && (
          <DeliveryTable rows={rows} zone={website.time_zone} onOpen={(id) => set('delivery', id)} />
        )}
        {found.hasNextPage && (
          <Button
            variant="default"
            style={{ alignSelf: 'center' }}
            loading={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            {common('tracking.loadMore')}
          </Button>
        )}
      </Stack>
      <DeliveryDrawer
        place={place}
        zone={website.time_zone}
        delivery={delivery}
        onClose={() => set('delivery', null)}
      />
    </section>
  );
}

function Filters() {
  const { t } = useTranslation('webhooks');
  const words = useWebhookWords();
  const { filters, set } = useDeliveryFilters();
  return (
    <Group mb="md">
      <SegmentedControl
        aria-label={t('columns.state')}
        data={[
          { value: '', label: t('anyState') },
          ...STATES.map((state) => ({ value: state, label: t(`state.${state}`) })),
        ]}
        value={filters.state ?? ''}
        onChange={(state) => set('state', state || null)}
      />
      <Select
        aria-label={t('columns.type')}
        placeholder={t('anyType')}
        data={FAMILIES.map((family) => ({
          group: t(`family.${family}`),
          items: KINDS[family].map((kind) => ({
            value: `${family}.${kind}`,
            label: words.type(`${family}.${kind}`),
          })),
        }))}
        value={filters.type}
        onChange={(type) => set('type', type)}
        clearable
      />
    </Group>
  );
}

function NoDelivery() {
  const { t } = useTranslation('webhooks');
  const { filters, clear } = useDeliveryFilters();
  if (filters.state === null && filters.type === null)
    return (
      <EmptyState framed icon={<IconMailForward />} title={t('noDeliveryTitle')}>
        {t('noDeliveryText')}
      </EmptyState>
    );
  return (
    <EmptyState
      framed
      icon={<IconFilterOff />}
      title={t('noMatchTitle')}
      action={
        <Button variant="default" onClick={clear}>
          {t('clearFilters')}
        </Button>
      }
    >
      {t('noMatchText')}
    </EmptyState>
  );
}

interface TableProps {
  rows: WebhookDelivery[];
  zone: string;
  onOpen: (id: string) => void;
}

function DeliveryTable({ rows, zone, onOpen }: TableProps) {
  const { t } = useTranslation('webhooks');
  return (
    <Paper withBorder bg="var(--panel-background)" style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={640}>
        <Table verticalSpacing="sm" horizontalSpacing="md" aria-labelledby="deliveries" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('columns.type')}</Table.Th>
              <Table.Th>{t('columns.recorded')}</Table.Th>
              <Table.Th>{t('columns.state')}</Table.Th>
              <Table.Th>{t('columns.outcome')}</Table.Th>
              <Table.Th ta="right">{t('columns.attempts')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <DeliveryRow key={row.id} row={row} zone={zone} onOpen={() => onOpen(row.id)} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function DeliveryRow({ row, zone, onOpen }: { row: WebhookDelivery; zone: string; onOpen: () => void }) {
  const { t } = useTranslation('webhooks');
  const words = useWebhookWords();
  const dates = useDateFormats(zone);
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component="button" type="button" size="sm" fw={550} ta="left" onClick={onOpen}>
          {words.type(row.type)}
        </Anchor>
        <Text size="xs" c="dimmed" ff="monospace">
          {row.type}
        </Text>
      </Table.Td>
      <Table.Td>{dates.dateOverTime(row.created_at)}</Table.Td>
      <Table.Td>
        <DeliveryBadge state={row.state} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">
          {row.error !== null && words.error(row.error)}{' '}
          {row.status !== null && t('answered', { status: row.status })}
        </Text>
        {row.state === 'pending' && row.next_try_at !== null && row.attempts > 0 && (
          <Text size="xs" c="dimmed">
            {t('nextTry', { date: dates.dateTime(row.next_try_at) })}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">{row.attempts}</Table.Td>
    </Table.Tr>
  );
}
