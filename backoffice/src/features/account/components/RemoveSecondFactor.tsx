import { Button } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { ProblemAlert } from '@/components/ProblemAlert';
import { Pair } from '@/components/Section';
import { fieldErrors } from '@/lib/use-stored-form';

import { removeSecondFactor } from '../api/second-factor';
import { CodeInput } from './CodeInput';
import { PresentPassword } from './PresentPassword';

interface Props {
  email: string;
  onRemoved: () => void;
}

export function RemoveSecondFactor({ email, onRemoved }: Props) {
  const { t } = useTranslation('account');
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '', code: '' },
    validate: { password: isNotEmpty(t('currentPasswordMissing')), code: isNotEmpty(t('codeMissing')) },
  });
  const remove = useMutation({
    mutationFn: removeSecondFactor,
    gcTime: 0, // passwords are not to stay in memory
    onSuccess: onRemoved,
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form noValidate onSubmit={form.onSubmit((values) => remove.mutate(values))}>
      <Pair>
        <PresentPassword {...form.getInputProps('password')} key={form.key('password')} email={email} />
        <CodeInput {...form.getInputProps('code')} key={form.key('code')} description={t('codeOrRecovery')} />
      </Pair>
      {remove.error && Object.keys(form.errors).length === 0 && <ProblemAlert error={remove.error} />}
      <Button type="submit" mt="md" variant="default" loading={remove.isPending}>
        {t('removeSecondFactor')}
      </Button>
    </form>
  );
}
