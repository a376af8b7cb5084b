import { Anchor, Paper, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { FeedFlow } from '@/api/types';
import { useCurrentWebsite } from '@/lib/current-website';
import { useDateFormats } from '@/lib/dates';

import { flowPath } from '../paths';
import { useFlowWords } from '../use-flow-words';
import { ActiveSwitch } from './ActiveSwitch';
import { FlowBadge } from './FlowBadge';

const COLUMNS = ['flow', 'destination', 'last', 'state', 'active'] as const;

export function FlowTable({ flows }: { flows: FeedFlow[] }) {
  const { t } = useTranslation('feeds');
  return (
    <Paper withBorder bg="var(--panel-background)" style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={720}>
        <Table verticalSpacing="sm" horizontalSpacing="md" aria-label={t('flows')}>
          <Table.Thead>
            <Table.Tr>
              {COLUMNS.map((name) => (
                <Table.Th key={name}>{t(`columns.${name}`)}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {flows.map((flow) => (
              <FlowRow key={flow.id} flow={flow} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function FlowRow({ flow }: { flow: FeedFlow }) {
  const { t } = useTranslation('feeds');
  const words = useFlowWords();
  const website = useCurrentWebsite();
  const dates = useDateFormats(website.time_zone);
  const name = words.name(flow);
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor
          component={Link}
          to={flowPath(website.id_website, flow.id)}
          size="sm"
          fw={550}
          aria-label={t('open', { name })}
        >
          {name}
        </Anchor>
      </Table.Td>
      <Table.Td>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {words.destination(flow)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" {...(flow.last_run === null && { c: 'dimmed' })}>
          {flow.last_run === null ? t('noRunYet') : dates.dateOverTime(flow.last_run.created_at)}
        </Text>
      </Table.Td>
      <Table.Td>
        <FlowBadge flow={flow} />
      </Table.Td>
      <Table.Td>
        <ActiveSwitch flow={flow} />
      </Table.Td>
    </Table.Tr>
  );
}
