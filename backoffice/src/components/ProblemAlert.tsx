import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { useProblemText } from './use-problem-text';

interface Props {
  error: unknown;
  onRetry?: () => void;
}

export function ProblemAlert({ error, onRetry }: Props) {
  const { t } = useTranslation();
  const { message, reference } = useProblemText()(error);
  return (
    <Alert color="red" title={t('problem.heading')} icon={<IconAlertTriangle />}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{message}</Text>
        <Text size="xs" c="dimmed">
          {reference}
        </Text>
        {onRetry && (
          <Button size="xs" variant="light" color="red" onClick={onRetry}>
            {t('app.retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
