import { Alert, Button, Drawer, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconEraser, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { WebhookDeliveryDetail } from '@/api/types';
import { CodeBlock } from '@/components/CodeBlock';
import { CopyField } from '@/components/CopyField';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useMayChange } from '@/lib/current-website';
import { useDateFormats } from '@/lib/dates';

import { deliveriesKey, deliveryQuery, replayDelivery, type Place } from '../api/deliveries';
import { useWebhookWords } from '../use-webhook-words';
import { DeliveryBadge } from './StateBadge';

interface Props {
  place: Place;
  zone: string;
  delivery: string | null; // id of the one shown
  onClose: () => void;
}

/** One message as it was sent, beside the list. */
export function DeliveryDrawer({ place, zone, delivery, onClose }: Props) {
  const { t } = useTranslation('webhooks');
  const { t: common } = useTranslation();
  const words = useWebhookWords();
  const [last, setLast] = useState(delivery); // stays in sight while the drawer slides out
  if (delivery !== null && delivery !== last) setLast(delivery);
  const found = useQuery({ ...deliveryQuery(place, last ?? ''), enabled: last !== null });
  return (
    <Drawer
      opened={delivery !== null}
      onClose={onClose}
      position="right"
      size={560}
      padding="lg"
      closeButtonProps={{ 'aria-label': common('app.close') }}
      title={<Text fw={650}>{found.data ? words.type(found.data.type) : t('delivery')}</Text>}
    >
      {found.isPending && <Skeleton height={240} />}
      {found.isError && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && <Delivery place={place} zone={zone} shown={found.data} />}
    </Drawer>
  );
}

function Delivery({ place, zone, shown }: { place: Place; zone: string; shown: WebhookDeliveryDetail }) {
  const { t } = useTranslation('webhooks');
  const { t: common } = useTranslation();
  const words = useWebhookWords();
  const mayChange = useMayChange();
  const queryClient = useQueryClient();
  const replay = useMutation({
    mutationFn: () => replayDelivery(place, shown.id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: deliveriesKey(place) }),
  });
  return (
    <Stack gap="md">
      <Group gap="xs">
        <DeliveryBadge state={shown.state} />
        <Text size="sm">
          {shown.error !== null && words.error(shown.error)}{' '}
          {shown.status !== null && t('answered', { status: shown.status })}
        </Text>
      </Group>
      <Times zone={zone} shown={shown} />
      <CopyField
        label="webhook-id"
        value={shown.message_id}
        copyLabel={common('copy.it', { label: 'webhook-id' })}
        copiedLabel={common('copy.done')}
      />
      {shown.body === null ? (
        <Alert color="gray" icon={<IconEraser />}>
          {t('erased')}
        </Alert>
      ) : (
        <CodeBlock label={t('body')} code={JSON.stringify(shown.body, null, 2)} />
      )}
      {replay.error && <ProblemAlert error={replay.error} />}
      {mayChange && shown.body !== null && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} stroke={1.7} />}
          loading={replay.isPending}
          disabled={shown.state === 'pending' && shown.attempts === 0}
          onClick={() => replay.mutate()}
        >
          {t('replay')}
        </Button>
      )}
    </Stack>
  );
}

function Times({ zone, shown }: { zone: string; shown: WebhookDeliveryDetail }) {
  const { t } = useTranslation('webhooks');
  const dates = useDateFormats(zone);
  const { created_at, attempted_at, next_try_at, attempts } = shown;
  return (
    <Text size="sm" c="dimmed" component="div">
      <div>{t('recordedAt', { date: dates.dateTime(created_at) })}</div>
      {attempted_at !== null && (
        <div>{t('attemptedAt', { count: attempts, date: dates.dateTime(attempted_at) })}</div>
      )}
      {shown.state === 'pending' && next_try_at !== null && (
        <div>{t('nextTry', { date: dates.dateTime(next_try_at) })}</div>
      )}
    </Text>
  );
}
