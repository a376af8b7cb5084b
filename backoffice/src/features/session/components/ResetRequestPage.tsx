import { Alert, Anchor, Button, Stack, TextInput } from '@mantine/core';
import { isEmail, useForm } from '@mantine/form';
import { IconMailCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { ProblemAlert } from '@/components/ProblemAlert';

import { askForReset } from '../api/reset-password';
import { EntryFrame } from './EntryFrame';

export function ResetRequestPage() {
  return (
    <Suspense>
      <ResetRequest />
    </Suspense>
  );
}

function ResetRequest() {
  const { t } = useTranslation('reset');
  const request = useMutation({ mutationFn: askForReset });
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '' },
    validate: { email: (value) => isEmail(t('emailInvalid'))(value.trim()) },
  });
  return (
    <EntryFrame title={t('title')} subtitle={t('subtitle')}>
      {request.isSuccess ? (
        <Alert color="teal" icon={<IconMailCheck />} role="status" title={t('sentTitle')}>
          {t('sentText', { email: request.variables })}
        </Alert>
      ) : (
        <form onSubmit={form.onSubmit(({ email }) => request.mutate(email.trim()))} noValidate>
          <Stack gap="md">
            {request.error && <ProblemAlert error={request.error} />}
            <TextInput
              {...form.getInputProps('email')}
              key={form.key('email')}
              label={t('email')}
              type="email"
              name="email"
              autoComplete="username"
              size="md"
              autoFocus
            />
            <Button type="submit" size="md" mt="xs" fullWidth loading={request.isPending}>
              {t('send')}
            </Button>
          </Stack>
        </form>
      )}
      <Anchor component={Link} to="/app/login" size="sm">
        {t('back')}
      </Anchor>
    </EntryFrame>
  );
}
