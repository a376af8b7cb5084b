import { ActionIcon, Badge, Paper, Table, Text, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { Suppression, Website } from '@/api/types';
import { useMayChange } from '@/lib/current-website';
import { useDateFormats } from '@/lib/dates';

import { RemoveEntry } from './RemoveEntry';

const COLUMNS = ['who', 'reason', 'origin', 'since'] as const;
const REASONS = ['merchant', 'unsubscribed', 'complaint', 'hard_bounce'] as const;
const ORIGINS = ['merchant', 'consumer', 'mail_server', 'operator'] as const;

interface Props {
  website: Website;
  entries: Suppression[];
}

export function SuppressionTable({ website, entries }: Props) {
  const { t } = useTranslation('suppressions');
  return (
    <Paper withBorder bg="var(--panel-background)" style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={640}>
        <Table verticalSpacing="sm" horizontalSpacing="md" aria-label={t('title')}>
          <Table.Thead>
            <Table.Tr>
              {COLUMNS.map((name) => (
                <Table.Th key={name}>{t(`columns.${name}`)}</Table.Th>
              ))}
              <Table.Th aria-label={t('remove')} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.map((entry) => (
              <Row key={entry.id} website={website} entry={entry} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function Row({ website, entry }: { website: Website; entry: Suppression }) {
  const { t } = useTranslation('suppressions');
  const dates = useDateFormats(website.time_zone);
  const reason = REASONS.find((known) => known === entry.reason);
  const origin = ORIGINS.find((known) => known === entry.origin);
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Text size="sm" fw={550} component="span" mr="xs">
          {entry.shown}
        </Text>
        {entry.kind === 'domain' && (
          <Badge variant="light" color="gray">
            {t('domain')}
          </Badge>
        )}
      </Table.Td>
      <Table.Td>{reason ? t(`reasons.${reason}`) : entry.reason}</Table.Td>
      <Table.Td>{origin ? t(`origins.${origin}`) : entry.origin}</Table.Td>
      <Table.Td>{dates.date(entry.created_at)}</Table.Td>
      <Table.Td ta="right">
        <RemoveCell website={website} entry={entry} />
      </Table.Td>
    </Table.Tr>
  );
}

/** What a customer or a mail server has said is not the merchant's to undo. */
function RemoveCell({ website, entry }: { website: Website; entry: Suppression }) {
  const { t } = useTranslation('suppressions');
  const mayChange = useMayChange();
  if (!mayChange) return null;
  if (entry.origin === 'merchant') return <RemoveEntry website={website} entry={entry} />;
  return (
    <Tooltip label={t('notYours')}>
      <ActionIcon variant="subtle" color="gray" aria-label={t('notYours')} data-disabled aria-disabled>
        <IconTrash size={16} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}
