import { Alert, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconClockPause } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';

import type { Webhook, Website } from '@/api/types';
import { BackLink } from '@/components/BackLink';
import { PageHeading } from '@/components/PageHeading';
import { ProblemAlert } from '@/components/ProblemAlert';
import { ShownOnce } from '@/components/ShownOnce';
import { useCurrentWebsite, useMayChange } from '@/lib/current-website';
import { useDateFormats } from '@/lib/dates';

import { secretQuery, webhookQuery } from '../api/webhooks';
import { useWebhookWords } from '../use-webhook-words';
import { Deliveries } from './Deliveries';
import { ActiveSwitch, WebhookActions } from './WebhookActions';
import { Verification } from './Verification';

export function WebhookPage() {
  const { t } = useTranslation('webhooks');
  const website = useCurrentWebsite();
  const { webhookId = '' } = useParams();
  const found = useQuery(webhookQuery(website.id_website, webhookId));
  return (
    <>
      <BackLink>{t('back')}</BackLink>
      {found.isPending && <Skeleton height={240} />}
      {found.isError && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && <OneWebhook website={website} webhook={found.data} />}
    </>
  );
}

function OneWebhook({ website, webhook }: { website: Website; webhook: Webhook }) {
  const { t } = useTranslation('webhooks');
  const mayChange = useMayChange();
  const queryClient = useQueryClient();
  const secret = useQuery(secretQuery(webhook.id)).data ?? null;
  return (
    <>
      <PageHeading title={hostOf(webhook.url)} website={website}>
        {webhook.description}
      </PageHeading>
      <Stack gap="xl">
        {secret !== null && (
          <ShownOnce
            title={t('secretTitle')}
            text={t('secretText')}
            values={[[t('secret'), secret]]}
            onDone={() => queryClient.setQueryData(secretQuery(webhook.id).queryKey, null)}
          />
        )}
        <Health website={website} webhook={webhook} />
        <Paper withBorder p="lg" bg="var(--panel-background)">
          <Stack gap="md">
            <Facts website={website} webhook={webhook} />
            {mayChange && <WebhookActions website={website} webhook={webhook} />}
          </Stack>
        </Paper>
        <Deliveries website={website} webhook={webhook} />
        <Verification secret={secret} />
      </Stack>
    </>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function Facts({ website, webhook }: { website: Website; webhook: Webhook }) {
  const { t } = useTranslation('webhooks');
  const words = useWebhookWords();
  const dates = useDateFormats(website.time_zone);
  const { previous_secret_until: until } = webhook;
  return (
    <Group justify="space-between" align="flex-start">
      <div>
        <Text ff="monospace" size="sm" style={{ overflowWrap: 'anywhere' }}>
          {webhook.url}
        </Text>
        <Text size="sm" c="dimmed">
          {webhook.events.map(words.type).join(', ')}
        </Text>
        {until !== null && (
          <Text size="sm" c="dimmed">
            {t('bothSecrets', { date: dates.dateTime(until) })}
          </Text>
        )}
      </div>
      <ActiveSwitch website={website} webhook={webhook} />
    </Group>
  );
}

/** Why nothing arrives, if so, and what to do. */
function Health({ website, webhook }: { website: Website; webhook: Webhook }) {
  const { t } = useTranslation('webhooks');
  const words = useWebhookWords();
  const dates = useDateFormats(website.time_zone);
  const { disabled_at, disabled_reason, health } = webhook;
  if (disabled_at !== null)
    return (
      <Alert color="red" icon={<IconAlertTriangle />} title={t('disabledTitle')}>
        {disabled_reason === 'gone'
          ? t('disabledGone', { date: dates.dateTime(disabled_at) })
          : t('disabledFailing', { date: dates.dateTime(disabled_at) })}
      </Alert>
    );
  if (!webhook.active || health.failing_since === null) return null;
  return (
    <Alert color="red" icon={<IconClockPause />} title={t('failingTitle')}>
      <Text size="sm">
        {t('failingText', {
          date: dates.dateTime(health.failing_since),
          error: words.error(health.last_error ?? ''),
        })}{' '}
        {health.paused_until !== null && t('pausedUntil', { date: dates.dateTime(health.paused_until) })}
      </Text>
    </Alert>
  );
}
