import { Button, Group, Menu, Text } from '@mantine/core';
import { IconChevronDown, IconFileExport, IconPencilCheck, IconPlugConnected } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { FeedFlow, Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';

import { Section } from '@/components/Section';
import { useFeedCheck, useLatestCheck, type CheckKind } from '../api/checks';
import { awaitsHostKey } from '../flow';
import { CheckSteps } from './CheckSteps';
import { HostKey } from './HostKey';

interface Props {
  flow: FeedFlow;
  website: Website;
}

/** The tests of a flow's server, and what the latest has found. */
export function Checks({ flow, website }: Props) {
  const { t } = useTranslation('feeds');
  const check = useFeedCheck(website.id_website);
  const latest = useLatestCheck(flow.id);
  const isRunning = latest?.status === 'pending';
  const begin = (kind: CheckKind) => check.mutate({ feedId: flow.id, kind });
  return (
    <Section title={t('tests')} hint={t('testsHint')}>
      <Group gap="xs">
        <Button
          variant={awaitsHostKey(flow) ? 'filled' : 'default'}
          leftSection={<IconPlugConnected size={16} stroke={1.7} />}
          disabled={isRunning}
          onClick={() => begin('connection')}
        >
          {t('test.connection')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconPencilCheck size={16} stroke={1.7} />}
          disabled={isRunning || awaitsHostKey(flow)}
          onClick={() => begin('write')}
        >
          {t('test.write')}
        </Button>
        <FeedTestMenu flow={flow} disabled={isRunning || awaitsHostKey(flow)} onChoose={begin} />
      </Group>
      {latest && latest.status !== 'error' && <CheckSteps method={flow.method} check={latest} />}
      {latest?.error && <ProblemAlert error={latest.error} />}
      {latest?.data?.host_key && (
        <HostKey
          flow={flow}
          shown={latest.data.host_key}
          website={website}
          onConfirmed={() => begin('connection')}
        />
      )}
    </Section>
  );
}

interface MenuProps {
  flow: FeedFlow;
  disabled: boolean;
  onChoose: (kind: CheckKind) => void;
}

/** Google takes whole files only. */
function FeedTestMenu({ flow, disabled, onChoose }: MenuProps) {
  const { t } = useTranslation('feeds');
  const kinds = flow.format === 'google' ? (['full'] as const) : (['daily', 'full'] as const);
  return (
    <Menu position="bottom-start" width={300}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconFileExport size={16} stroke={1.7} />}
          rightSection={<IconChevronDown size={14} stroke={1.7} />}
          disabled={disabled}
        >
          {t('test.feed')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => (
          <Menu.Item key={kind} onClick={() => onChoose(kind)}>
            <Text size="sm" fw={550}>
              {t(`test.${kind}`)}
            </Text>
            <Text size="xs" c="dimmed">
              {t(`testHint.${kind}`)}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
