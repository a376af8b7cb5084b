import { Button, Stack, TextInput } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  error: ReactNode;
  isPending: boolean;
  onCode: (code: string) => void;
  onBack: (() => void) | null; // to sign in as somebody else
}

/** The second step of signing in, for those who have a second factor. */
export function CodeStep({ error, isPending, onCode, onBack }: Props) {
  const { t } = useTranslation();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { code: '' },
    validate: { code: isNotEmpty(t('signIn.codeMissing')) },
  });
  return (
    <form onSubmit={form.onSubmit(({ code }) => onCode(code.trim()))} noValidate>
      <Stack gap="md">
        {error}
        <TextInput
          {...form.getInputProps('code')}
          key={form.key('code')}
          label={t('signIn.code')}
          description={t('signIn.codeHint')}
          name="code"
          autoComplete="one-time-code"
          size="md"
          autoFocus
        />
        <Button type="submit" size="md" mt="xs" fullWidth loading={isPending}>
          {t('signIn.submit')}
        </Button>
        {onBack && (
          <Button variant="subtle" onClick={onBack}>
            {t('signIn.otherAccount')}
          </Button>
        )}
      </Stack>
    </form>
  );
}
