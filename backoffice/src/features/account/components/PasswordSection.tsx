import { Alert, Button } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { IconCircleCheck } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { PasswordField } from '@/components/PasswordField';
import { ProblemAlert } from '@/components/ProblemAlert';
import { Pair, Section } from '@/components/Section';
import { fieldErrors } from '@/lib/use-stored-form';

import { changePassword, type PasswordChange } from '../api/me';
import { sessionsQuery } from '../api/sessions';
import { PresentPassword } from './PresentPassword';

const MIN_CHARACTERS = 12;

export function PasswordSection({ email }: { email: string }) {
  const { t } = useTranslation('account');
  const queryClient = useQueryClient();
  const form = useForm<PasswordChange>({
    mode: 'uncontrolled',
    initialValues: { current_password: '', password: '' },
    validate: {
      current_password: isNotEmpty(t('currentPasswordMissing')),
      password: (text) =>
        text.length < MIN_CHARACTERS ? t('passwordShort', { count: MIN_CHARACTERS }) : null,
    },
  });
  const change = useMutation({
    mutationFn: changePassword,
    gcTime: 0, // passwords are not to stay in memory
    onSuccess: () => {
      form.reset();
      return queryClient.invalidateQueries(sessionsQuery);
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  const isRefusedByField = Object.keys(form.errors).length > 0;
  return (
    <Section title={t('password')} hint={t('passwordHint')}>
      <form noValidate onSubmit={form.onSubmit((values) => change.mutate(values))}>
        <Pair>
          <PresentPassword
            {...form.getInputProps('current_password')}
            key={form.key('current_password')}
            email={email}
          />
          <PasswordField
            {...form.getInputProps('password')}
            key={form.key('password')}
            label={t('newPassword')}
            description={t('newPasswordHint')}
            autoComplete="new-password"
          />
        </Pair>
        {change.error && !isRefusedByField && <ProblemAlert error={change.error} />}
        <div role="status">
          {change.isSuccess && (
            <Alert mt="md" color="proof" icon={<IconCircleCheck />}>
              {t('passwordChanged')}
            </Alert>
          )}
        </div>
        <Button type="submit" mt="md" variant="default" loading={change.isPending}>
          {t('changePassword')}
        </Button>
      </form>
    </Section>
  );
}
