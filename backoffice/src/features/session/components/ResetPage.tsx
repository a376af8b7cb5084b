import { Alert, Anchor, Button, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconCircleCheck, IconHourglassOff } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';

import { ApiProblem } from '@/api/problem';
import { PasswordField } from '@/components/PasswordField';
import { ProblemAlert } from '@/components/ProblemAlert';

import { choosePassword } from '../api/reset-password';
import { EntryFrame } from './EntryFrame';

const LEAST_CHARACTERS = 12;

export function ResetPage() {
  return (
    <Suspense>
      <Reset />
    </Suspense>
  );
}

/** Where the links in mails lead: a reset's, or an invitation's (`?new=1`). */
function Reset() {
  const { t } = useTranslation('reset');
  const { token = '' } = useParams();
  const [search] = useSearchParams();
  const isNew = search.has('new');
  const choice = useMutation({ mutationFn: choosePassword });
  const code = choice.error instanceof ApiProblem ? choice.error.code : null;
  return (
    <EntryFrame
      title={t(isNew ? 'firstTitle' : 'chooseTitle')}
      subtitle={t(isNew ? 'firstSubtitle' : 'chooseSubtitle')}
    >
      {choice.isSuccess && <Chosen />}
      {code === 'link_expired' && <Expired isNew={isNew} />}
      {!choice.isSuccess && code !== 'link_expired' && (
        <PasswordForm
          error={choice.error}
          isPending={choice.isPending}
          onChosen={(password) => choice.mutate({ token, password })}
        />
      )}
    </EntryFrame>
  );
}

interface FormProps {
  error: Error | null;
  isPending: boolean;
  onChosen: (password: string) => void;
}

function PasswordForm({ error, isPending, onChosen }: FormProps) {
  const { t } = useTranslation('reset');
  const isWeak = error instanceof ApiProblem && error.code === 'password_too_weak';
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '' },
    validate: { password: (value) => (value.length < LEAST_CHARACTERS ? t('tooShort') : null) },
  });
  return (
    <form onSubmit={form.onSubmit(({ password }) => onChosen(password))} noValidate>
      <Stack gap="md">
        {error && !isWeak && <ProblemAlert error={error} />}
        <PasswordField
          {...form.getInputProps('password')}
          key={form.key('password')}
          error={form.errors.password ?? (isWeak && t('tooWeak'))}
          label={t('password')}
          description={t('passwordHint')}
          name="password"
          autoComplete="new-password"
          size="md"
          autoFocus
        />
        <Button type="submit" size="md" mt="xs" fullWidth loading={isPending}>
          {t('choose')}
        </Button>
      </Stack>
    </form>
  );
}

function Chosen() {
  const { t } = useTranslation('reset');
  return (
    <>
      <Alert color="teal" icon={<IconCircleCheck />} role="status" title={t('chosenTitle')}>
        {t('chosenText')}
      </Alert>
      <Button component={Link} to="/app/login" size="md" fullWidth>
        {t('signIn')}
      </Button>
    </>
  );
}

function Expired({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation('reset');
  return (
    <>
      <Alert color="yellow" icon={<IconHourglassOff />} role="alert" title={t('expiredTitle')}>
        {t(isNew ? 'expiredInvitation' : 'expiredText')}
      </Alert>
      <Anchor component={Link} to={isNew ? '/app/login' : '/app/reset'} size="sm">
        {t(isNew ? 'back' : 'again')}
      </Anchor>
    </>
  );
}
