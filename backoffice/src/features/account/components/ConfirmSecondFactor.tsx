import { Box, Button, Group, Stack, Text } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { QRCodeSVG } from 'qrcode.react';
import { useTranslation } from 'react-i18next';

import { CopyField } from '@/components/CopyField';
import { ProblemAlert } from '@/components/ProblemAlert';
import { fieldErrors } from '@/lib/use-stored-form';

import { confirmSecondFactor, type Begun } from '../api/second-factor';
import { CodeInput } from './CodeInput';

interface Props {
  begun: Begun;
  onBack: () => void;
  onConfirmed: (recoveryCodes: string[]) => void;
}

export function ConfirmSecondFactor({ begun, onBack, onConfirmed }: Props) {
  const { t } = useTranslation('account');
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { code: '' },
    validate: { code: isNotEmpty(t('codeMissing')) },
  });
  const confirm = useMutation({
    mutationFn: confirmSecondFactor,
    gcTime: 0, // recovery codes are not to stay in memory
    onSuccess: onConfirmed,
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form noValidate onSubmit={form.onSubmit((values) => confirm.mutate(values))}>
      <Text size="sm" mb="md">
        {t('scan')}
      </Text>
      <Group align="flex-start" gap="xl">
        {/* white around it: apps read it in the dark scheme too */}
        <Box bg="white" p="sm">
          <QRCodeSVG value={begun.uri} size={176} title={t('qrCode')} />
        </Box>
        <Stack gap="sm" flex={1} miw={240}>
          <CopyField
            label={t('seed')}
            value={begun.secret}
            copyLabel={t('copySeed')}
            copiedLabel={t('copied')}
          />
          <CodeInput {...form.getInputProps('code')} key={form.key('code')} />
          {confirm.error && Object.keys(form.errors).length === 0 && <ProblemAlert error={confirm.error} />}
          <Group gap="xs">
            <Button type="submit" loading={confirm.isPending}>
              {t('confirmSecondFactor')}
            </Button>
            <Button variant="default" onClick={onBack}>
              {t('cancel')}
            </Button>
          </Group>
        </Stack>
      </Group>
    </form>
  );
}
