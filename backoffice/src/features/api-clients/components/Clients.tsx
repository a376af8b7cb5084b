import {
  ActionIcon,
  Alert,
  Badge,
  Button,
  Code,
  Group,
  Modal,
  Paper,
  Skeleton,
  Stack,
  Table,
  Text,
  Title,
  Tooltip,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconLock, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ApiClient, Website } from '@/api/types';
import { Confirm } from '@/components/Confirm';
import { EmptyState } from '@/components/EmptyState';
import { ProblemAlert } from '@/components/ProblemAlert';
import { ShownOnce } from '@/components/ShownOnce';
import { useIsOwner, useWebsites } from '@/lib/current-website';
import { useDateFormats } from '@/lib/dates';

import { clientsQuery, removeClient } from '../api/clients';
import { NewClient } from './NewClient';

interface Props {
  website: Website;
  made: ApiClient | null;
  onMade: (made: ApiClient | null) => void;
}

/** Who calls the API for this website; owners make and take back. */
export function Clients({ website, made, onMade }: Props) {
  const { t } = useTranslation('api');
  if (useIsOwner()) return <OwnersClients website={website} made={made} onMade={onMade} />;
  return (
    <Alert color="gray" icon={<IconLock />}>
      {t('ownersOnly')}
    </Alert>
  );
}

function OwnersClients({ website, made, onMade }: Props) {
  const { t } = useTranslation('api');
  const [adding, dialog] = useDisclosure();
  const found = useQuery(clientsQuery);
  const clients = found.data?.items.filter((client) => opens(client, website)) ?? [];
  const add = (
    <Button
      variant={found.data && clients.length === 0 ? 'filled' : 'default'}
      leftSection={<IconPlus size={16} stroke={1.7} />}
      onClick={dialog.open}
    >
      {t('new')}
    </Button>
  );
  return (
    <section aria-labelledby="clients">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4" id="clients">
          {t('clients')}
        </Title>
        {clients.length > 0 && add}
      </Group>
      <Stack gap="md">
        {made?.client_secret && (
          <ShownOnce
            title={t('madeTitle', { name: made.name })}
            text={t('madeText')}
            values={[
              [t('clientId'), made.client_id],
              [t('secret'), made.client_secret],
            ]}
            onDone={() => onMade(null)}
          />
        )}
        {found.isPending && <Skeleton height={120} />}
        {found.isError && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
        {found.data && clients.length === 0 && (
          <EmptyState framed icon={<IconKey />} title={t('emptyTitle')} action={add}>
            {t('emptyText')}
          </EmptyState>
        )}
        {clients.length > 0 && <ClientTable website={website} clients={clients} />}
      </Stack>
      <Modal
        opened={adding}
        onClose={dialog.close}
        title={<Text fw={650}>{t('new')}</Text>}
        withCloseButton={false}
      >
        <NewClient
          website={website}
          onCancel={dialog.close}
          onMade={(client) => {
            onMade(client);
            dialog.close();
          }}
        />
      </Modal>
    </section>
  );
}

function opens({ organization_id, websites }: ApiClient, website: Website): boolean {
  return (
    organization_id === website.organization_id &&
    (websites === null || websites.includes(website.id_website))
  );
}

function ClientTable({ website, clients }: { website: Website; clients: ApiClient[] }) {
  const { t } = useTranslation('api');
  const queryClient = useQueryClient();
  const [leaving, setLeaving] = useState<ApiClient | null>(null);
  const remove = useMutation({
    mutationFn: removeClient,
    onSuccess: () => setLeaving(null),
    onSettled: () => queryClient.invalidateQueries(clientsQuery),
  });
  return (
    <Paper withBorder bg="var(--panel-background)" style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={680}>
        <Table verticalSpacing="sm" horizontalSpacing="md" aria-labelledby="clients">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('columns.name')}</Table.Th>
              <Table.Th>{t('columns.secret')}</Table.Th>
              <Table.Th>{t('columns.access')}</Table.Th>
              <Table.Th>{t('columns.created')}</Table.Th>
              <Table.Th>{t('columns.expires')}</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {clients.map((client) => (
              <ClientRow
                key={client.client_id}
                client={client}
                zone={website.time_zone}
                onRemove={() => setLeaving(client)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Confirm
        opened={leaving !== null}
        title={t('removeTitle', { name: leaving?.name ?? '' })}
        text={t('removeText')}
        action={t('remove')}
        running={remove.isPending}
        error={remove.error}
        onClose={() => setLeaving(null)}
        onConfirm={() => leaving && remove.mutate(leaving.client_id)}
      />
    </Paper>
  );
}

function ClientRow({ client, zone, onRemove }: { client: ApiClient; zone: string; onRemove: () => void }) {
  const { t } = useTranslation('api');
  const dates = useDateFormats(zone);
  const label = t('removeTitle', { name: client.name });
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Text size="sm" fw={550}>
          {client.name}
        </Text>
        <Text size="xs" c="dimmed" ff="monospace">
          {client.client_id}
        </Text>
      </Table.Td>
      <Table.Td>
        <Code>{client.secret_prefix}…</Code>
      </Table.Td>
      <Table.Td>
        <Access client={client} />
      </Table.Td>
      <Table.Td>{dates.date(client.created_at)}</Table.Td>
      <Table.Td>
        <Expiry client={client} zone={zone} />
      </Table.Td>
      <Table.Td ta="right">
        <Tooltip label={label}>
          <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onRemove}>
            <IconTrash size={16} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </Table.Td>
    </Table.Tr>
  );
}

function Access({ client }: { client: ApiClient }) {
  const { t } = useTranslation('api');
  const websites = useWebsites();
  if (client.websites === null) return <Text size="sm">{t('all')}</Text>;
  const names = client.websites.map((id) => websites.find(({ id_website }) => id_website === id)?.name ?? id);
  return <Text size="sm">{names.join(', ')}</Text>;
}

function Expiry({ client, zone }: { client: ApiClient; zone: string }) {
  const { t } = useTranslation('api');
  const dates = useDateFormats(zone);
  const [now] = useState(() => Date.now());
  if (client.expires_at === null)
    return (
      <Text size="sm" c="dimmed">
        {t('expiresNever')}
      </Text>
    );
  if (new Date(client.expires_at).getTime() > now) return dates.date(client.expires_at);
  return (
    <Badge variant="light" color="red">
      {t('expired')}
    </Badge>
  );
}
