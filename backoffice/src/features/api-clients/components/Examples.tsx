import { Anchor, Group, Paper, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ApiClient, Website } from '@/api/types';
import { CodeTabs } from '@/components/CodeTabs';
import { dayInZone } from '@/lib/dates';

import { example, LANGUAGES, TASKS, type Task } from '../examples';

const NAMES = { curl: 'curl', python: 'Python' };

interface Props {
  website: Website;
  made: ApiClient | null; // just now: its secret is known
}

export function Examples({ website, made }: Props) {
  const { t } = useTranslation('api');
  const [task, setTask] = useState<Task>('try');
  const values = {
    origin: window.location.origin,
    website,
    clientId: made?.client_id ?? 'pmc_…',
    secret: made?.client_secret ?? 'pm_…',
    today: dayInZone('UTC'),
  };
  const samples = LANGUAGES.map((language) => ({
    language: NAMES[language],
    label: `${t(`task.${task}`)}, ${NAMES[language]}`,
    code: example(task, language, values),
  }));
  return (
    <Paper withBorder p="lg" bg="var(--panel-background)" component="section" aria-labelledby="examples">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4" id="examples">
          {t('examples')}
        </Title>
        <Anchor href="/docs" target="_blank" size="sm">
          <Group gap={4} component="span">
            {t('reference')}
            <IconExternalLink size={14} stroke={1.7} aria-hidden />
          </Group>
        </Anchor>
      </Group>
      <Stack gap="sm">
        <SegmentedControl
          aria-label={t('examples')}
          data={TASKS.map((value) => ({ value, label: t(`task.${value}`) }))}
          value={task}
          onChange={setTask}
          style={{ alignSelf: 'flex-start', maxWidth: '100%' }}
        />
        <Text size="sm" c="dimmed">
          {t(`taskHint.${task}`)} {made?.client_secret ? t('withSecret') : t('withoutSecret')}
        </Text>
        <CodeTabs samples={samples} />
      </Stack>
    </Paper>
  );
}
