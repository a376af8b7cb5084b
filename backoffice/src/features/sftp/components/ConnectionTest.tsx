import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCircleCheck, IconPlugConnected, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { ConnectionTrial } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';

import { testConnection } from '../api/accounts';

export function ConnectionTest({ accountId }: { accountId: string }) {
  const { t } = useTranslation('sftp');
  const test = useMutation({ mutationFn: () => testConnection(accountId) });
  return (
    <Stack gap="sm" mt="lg" align="flex-start">
      <Button
        variant="default"
        leftSection={<IconPlugConnected size={16} stroke={1.7} />}
        loading={test.isPending}
        onClick={() => test.mutate()}
      >
        {t('test')}
      </Button>
      <div role="status">
        {test.isPending && (
          <Text size="sm" c="dimmed">
            {t('testing')}
          </Text>
        )}
        {test.data && <Outcome trial={test.data} />}
      </div>
      {test.error && <ProblemAlert error={test.error} />}
    </Stack>
  );
}

function Outcome({ trial: { ok, steps } }: { trial: ConnectionTrial }) {
  const { t } = useTranslation('sftp');
  return (
    <Alert
      color={ok ? 'proof' : 'red'}
      title={ok ? t('testOk') : t('testFailed')}
      icon={ok ? <IconCircleCheck /> : <IconAlertTriangle />}
    >
      <List size="sm" listStyleType="none" spacing={4}>
        {steps.map((step) => (
          <List.Item key={step.step + step.message}>
            <Group gap={6} wrap="nowrap" align="flex-start" component="span">
              {step.ok ? <IconCheck size={16} aria-hidden /> : <IconX size={16} aria-hidden />}
              {step.message}
            </Group>
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
