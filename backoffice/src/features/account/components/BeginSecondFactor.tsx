import { Button } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { ProblemAlert } from '@/components/ProblemAlert';
import { Pair } from '@/components/Section';
import { fieldErrors } from '@/lib/use-stored-form';

import { beginSecondFactor, type Begun } from '../api/second-factor';
import { PresentPassword } from './PresentPassword';

interface Props {
  email: string;
  onBegun: (begun: Begun) => void;
}

export function BeginSecondFactor({ email, onBegun }: Props) {
  const { t } = useTranslation('account');
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '' },
    validate: { password: isNotEmpty(t('currentPasswordMissing')) },
  });
  const begin = useMutation({
    mutationFn: beginSecondFactor,
    gcTime: 0, // neither password nor seed is to stay in memory
    onSuccess: onBegun,
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form noValidate onSubmit={form.onSubmit((values) => begin.mutate(values))}>
      <Pair>
        <PresentPassword {...form.getInputProps('password')} key={form.key('password')} email={email} />
      </Pair>
      {begin.error && Object.keys(form.errors).length === 0 && <ProblemAlert error={begin.error} />}
      <Button type="submit" mt="md" variant="default" loading={begin.isPending}>
        {t('continue')}
      </Button>
    </form>
  );
}
