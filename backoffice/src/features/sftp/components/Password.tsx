import { ActionIcon, Button, Group, Modal, Stack, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconEye, IconEyeOff, IconRefresh } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { CopyField } from '@/components/CopyField';
import { ProblemAlert } from '@/components/ProblemAlert';

import { newPassword, revealPassword } from '../api/accounts';

const DOTS = '••••••••••••';

/** Shown only when asked for; each time is recorded on the platform. */
export function Password({ accountId }: { accountId: string }) {
  const { t } = useTranslation('sftp');
  const [asking, dialog] = useDisclosure();
  const [password, setPassword] = useState<string | null>(null);
  const keep = (account: { password: string | null }) => setPassword(account.password);
  const reveal = useMutation({ mutationFn: () => revealPassword(accountId), onSuccess: keep });
  const renew = useMutation({
    mutationFn: () => newPassword(accountId),
    onSuccess: keep,
    onSettled: dialog.close,
  });
  const error = reveal.error ?? renew.error;
  const toggle = password === null ? t('reveal') : t('hide');
  return (
    <Stack gap={6} align="flex-start">
      <CopyField
        label={t('password')}
        value={password}
        shown={password ?? DOTS}
        copyLabel={t('copy', { label: t('password') })}
        copiedLabel={t('copied')}
        more={
          <Tooltip label={toggle}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={toggle}
              loading={reveal.isPending}
              onClick={() => (password === null ? reveal.mutate() : setPassword(null))}
            >
              {password === null ? <IconEye size={16} stroke={1.7} /> : <IconEyeOff size={16} stroke={1.7} />}
            </ActionIcon>
          </Tooltip>
        }
      />
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconRefresh size={14} stroke={1.7} />}
        onClick={dialog.open}
      >
        {t('newPassword')}
      </Button>
      <Modal
        opened={asking}
        onClose={dialog.close}
        title={<Text fw={650}>{t('newPassword')}</Text>}
        withCloseButton={false}
      >
        <Text size="sm">{t('newPasswordAsk')}</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={dialog.close}>
            {t('cancel')}
          </Button>
          <Button data-autofocus loading={renew.isPending} onClick={() => renew.mutate()}>
            {t('newPassword')}
          </Button>
        </Group>
      </Modal>
      {renew.isSuccess && (
        <Text size="xs" role="status">
          {t('newPasswordDone')} {t('newPasswordUndone')}
        </Text>
      )}
      {error && <ProblemAlert error={error} />}
    </Stack>
  );
}
