import { ActionIcon, Badge, Group, Table, Text, Tooltip } from '@mantine/core';
import { IconDownload, IconSend } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { FeedFlow, FeedRun, Website } from '@/api/types';
import { useProblemText } from '@/components/use-problem-text';
import { useMayChange } from '@/lib/current-website';
import { useDateFormats } from '@/lib/dates';
import { useNumberFormat } from '@/lib/numbers';

import { fileAddress, isOnItsWay, useResend } from '../api/runs';
import { isRunError, mayResend } from '../run';

const COLORS = { pending: 'blue', waiting: 'blue', delivered: 'proof', failed: 'red' } as const;
const RECORD_TYPES = ['NEW', 'UPDATE', 'DELETE'] as const;

interface Props {
  run: FeedRun;
  flow: FeedFlow;
  website: Website;
}

export function RunRow({ run, flow, website }: Props) {
  return (
    <Table.Tr>
      <Table.Td>
        <FileName run={run} />
      </Table.Td>
      <Table.Td>
        <Records run={run} />
      </Table.Td>
      <Table.Td>
        <State run={run} website={website} />
      </Table.Td>
      <Table.Td>
        <Actions run={run} flow={flow} website={website} />
      </Table.Td>
    </Table.Tr>
  );
}

function FileName({ run }: { run: FeedRun }) {
  const { t } = useTranslation('feeds');
  const dates = useDateFormats('UTC'); // a calendar day has no zone
  const told = { mode: t(`runMode.${run.mode}`), day: dates.date(run.local_date) };
  return (
    <>
      <Text size="sm" fw={550} style={{ overflowWrap: 'anywhere' }}>
        {run.file_name}
      </Text>
      <Text size="xs" c="dimmed">
        {t(`nature.${run.nature}`)} · {run.test ? t('runTest', told) : t('runNight', told)}
      </Text>
    </>
  );
}

function Records({ run }: { run: FeedRun }) {
  const { t } = useTranslation('feeds');
  const number = useNumberFormat();
  const told = RECORD_TYPES.map((type) => [type, run.records[type] ?? 0] as const).filter(
    ([, count]) => count > 0,
  );
  if (told.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {run.mode === 'full' ? t('recordsEmpty') : t('recordsNone')}
      </Text>
    );
  return told.map(([type, count]) => (
    <Text key={type} size="sm">
      {t(`records.${type}`, { number: number(count) })}
    </Text>
  ));
}

function State({ run, website }: Pick<Props, 'run' | 'website'>) {
  const { t } = useTranslation('feeds');
  const dates = useDateFormats(website.time_zone);
  const state = run.state === 'pending' && !isOnItsWay(run) ? 'waiting' : run.state;
  return (
    <>
      <Badge variant="light" color={COLORS[state]}>
        {t(`runState.${state}`)}
      </Badge>
      <Text size="xs" c="dimmed" mt={2}>
        {run.state === 'delivered' && run.delivered_at && dates.dateOverTime(run.delivered_at)}
        {run.error !== null && isRunError(run.error) && t(`runError.${run.error}`)}
        {run.error !== null && run.attempts > 1 && ` ${t('attempts', { count: run.attempts })}`}
      </Text>
    </>
  );
}

function Actions({ run, flow, website }: Props) {
  const { t } = useTranslation('feeds');
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      {run.file_kept ? (
        <Tooltip label={t('download', { file: run.file_name })}>
          <ActionIcon
            component="a"
            href={fileAddress(website.id_website, flow.id, run.id)}
            download
            variant="subtle"
            color="gray"
            aria-label={t('download', { file: run.file_name })}
          >
            <IconDownload size={16} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      ) : (
        <Text size="xs" c="dimmed">
          {t('notKept')}
        </Text>
      )}
      {mayResend(run) && <Resend run={run} flow={flow} website={website} />}
    </Group>
  );
}

/** A paused flow sends nothing. */
function Resend({ run, flow, website }: Props) {
  const { t } = useTranslation('feeds');
  const mayChange = useMayChange();
  const problemText = useProblemText();
  const resend = useResend(website.id_website, flow.id);
  if (!mayChange) return null;
  const label = resend.error
    ? problemText(resend.error).message
    : flow.active
      ? t('resend', { file: run.file_name })
      : t('resendPaused');
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color={resend.error ? 'red' : 'gray'}
        aria-label={label}
        disabled={!flow.active}
        loading={resend.isPending}
        onClick={() => resend.mutate(run.id)}
      >
        <IconSend size={16} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}
