import { Anchor, Button, Modal, Paper, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';

import type { Webhook, Website } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { PageHeading } from '@/components/PageHeading';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useCurrentWebsite, useMayChange } from '@/lib/current-website';
import { useDateFormats } from '@/lib/dates';

import { createWebhook, secretQuery, webhooksQuery } from '../api/webhooks';
import { allOf } from '../events';
import { useWebhookWords } from '../use-webhook-words';
import { WebhookBadge } from './StateBadge';
import { WebhookForm } from './WebhookForm';

export function WebhooksPage() {
  const { t } = useTranslation('webhooks');
  const website = useCurrentWebsite();
  const mayChange = useMayChange();
  const [adding, dialog] = useDisclosure();
  const found = useQuery(webhooksQuery(website.id_website));
  const none = found.data?.items.length === 0;
  const add = mayChange && (
    <Button leftSection={<IconPlus size={16} stroke={1.7} />} onClick={dialog.open}>
      {t('new')}
    </Button>
  );
  return (
    <>
      <PageHeading title={t('title')} website={website} actions={found.data && !none && add}>
        {t('subtitle')}
      </PageHeading>
      {found.isPending && <Skeleton height={160} />}
      {found.isError && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
      {none && (
        <EmptyState framed icon={<IconWebhook />} title={t('emptyTitle')} action={add}>
          {mayChange ? t('emptyText') : t('emptyTextViewer')}
        </EmptyState>
      )}
      {found.data && !none && <WebhookTable website={website} webhooks={found.data.items} />}
      <Modal
        opened={adding}
        onClose={dialog.close}
        size="lg"
        title={<Text fw={650}>{t('new')}</Text>}
        withCloseButton={false}
      >
        <NewWebhookForm website={website} onClose={dialog.close} />
      </Modal>
    </>
  );
}

/** Its page shows the secret, this once. */
function NewWebhookForm({ website, onClose }: { website: Website; onClose: () => void }) {
  const { t } = useTranslation('webhooks');
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return (
    <WebhookForm
      draftKey={`proofmark.webhook.${website.id_website}`}
      stored={{ url: '', events: [allOf('review')], description: '' }}
      action={t('create')}
      save={(values) => createWebhook(website.id_website, { ...values, active: true })}
      onCancel={onClose}
      onSaved={(webhook) => {
        void queryClient.invalidateQueries(webhooksQuery(website.id_website));
        queryClient.setQueryData(secretQuery(webhook.id).queryKey, webhook.secret);
        void navigate(webhook.id);
      }}
    />
  );
}

function WebhookTable({ website, webhooks }: { website: Website; webhooks: Webhook[] }) {
  const { t } = useTranslation('webhooks');
  return (
    <Paper withBorder bg="var(--panel-background)" style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={640}>
        <Table verticalSpacing="sm" horizontalSpacing="md" aria-label={t('title')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('columns.url')}</Table.Th>
              <Table.Th>{t('columns.events')}</Table.Th>
              <Table.Th>{t('columns.condition')}</Table.Th>
              <Table.Th>{t('columns.created')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {webhooks.map((webhook) => (
              <WebhookRow key={webhook.id} webhook={webhook} zone={website.time_zone} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function WebhookRow({ webhook, zone }: { webhook: Webhook; zone: string }) {
  const words = useWebhookWords();
  const dates = useDateFormats(zone);
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Anchor component={Link} to={webhook.id} size="sm" fw={550}>
          {webhook.url}
        </Anchor>
        <Text size="xs" c="dimmed">
          {webhook.description}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm">{webhook.events.map(words.type).join(', ')}</Text>
      </Table.Td>
      <Table.Td>
        <Stack gap={4} align="flex-start">
          <WebhookBadge webhook={webhook} />
          {webhook.health.last_error !== null && (
            <Text size="xs" c="dimmed">
              {words.error(webhook.health.last_error)}
            </Text>
          )}
        </Stack>
      </Table.Td>
      <Table.Td>{dates.date(webhook.created_at)}</Table.Td>
    </Table.Tr>
  );
}
