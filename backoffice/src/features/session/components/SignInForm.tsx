import { Alert, Button, Stack, TextInput } from '@mantine/core';
import { isEmail, isNotEmpty, useForm } from '@mantine/form';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { ApiProblem } from '@/api/problem';
import type { Session } from '@/api/types';
import { PasswordField } from '@/components/PasswordField';
import { ProblemAlert } from '@/components/ProblemAlert';

import { signIn, type Credentials } from '../api/sign-in';
import { signInError } from '../sign-in-error';
import { CodeStep } from './CodeStep';

const AFTER_THE_PASSWORD = ['second_factor_required', 'second_factor_invalid'];

interface Props {
  email?: string; // whose session it will be, where nobody else may sign in
  onSignedIn: (session: Session) => void;
}

export function SignInForm({ email: only, onSignedIn }: Props) {
  const { t } = useTranslation();
  const attempt = useMutation({ mutationFn: signIn, onSuccess: onSignedIn });
  const code = useMutation({ mutationFn: signIn, onSuccess: onSignedIn });
  const form = useForm<Credentials>({
    mode: 'uncontrolled',
    initialValues: { email: only ?? '', password: '' },
    validate: {
      email: (value) =>
        value.trim() === '' ? t('signIn.emailMissing') : isEmail(t('signIn.emailInvalid'))(value.trim()),
      password: isNotEmpty(t('signIn.passwordMissing')),
    },
  });
  const submit = form.onSubmit(({ email, password }) => attempt.mutate({ email: email.trim(), password }));
  const passed = attempt.variables;
  const startAgain = () => {
    code.reset();
    attempt.reset();
  };

  if (passed && isCodeAskedFor(attempt.error)) {
    return (
      <CodeStep
        error={code.error && <SignInRefusal error={code.error} />}
        isPending={code.isPending}
        onCode={(given) => code.mutate({ ...passed, code: given })}
        onBack={only === undefined ? startAgain : null}
      />
    );
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {attempt.error && <SignInRefusal error={attempt.error} />}
        <TextInput
          {...form.getInputProps('email')}
          key={form.key('email')}
          label={t('signIn.email')}
          type="email"
          name="email"
          autoComplete="username"
          size="md"
          readOnly={only !== undefined}
          autoFocus={only === undefined}
        />
        <PasswordField
          {...form.getInputProps('password')}
          key={form.key('password')}
          label={t('signIn.password')}
          name="password"
          autoComplete="current-password"
          size="md"
          autoFocus={only !== undefined}
          data-autofocus={only !== undefined || undefined}
        />
        <Button type="submit" size="md" mt="xs" fullWidth loading={attempt.isPending}>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  );
}

function isCodeAskedFor(error: Error | null): boolean {
  return error instanceof ApiProblem && AFTER_THE_PASSWORD.includes(error.code);
}

function SignInRefusal({ error }: { error: Error }) {
  const { t } = useTranslation();
  const message = signInError(error, t);
  if (message === null) return <ProblemAlert error={error} />;
  return (
    <Alert color="red" icon={<IconAlertCircle />} role="alert">
      {message}
    </Alert>
  );
}
