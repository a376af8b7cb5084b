import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle, IconCircleCheck, IconSend } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MailTrial, RequestedParts, Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useMayChange, useReaderEmail } from '@/lib/current-website';
import { fieldErrors } from '@/lib/use-stored-form';

import { sendTest } from '../api/templates';
import type { Mail, MailFields } from '../mail';

interface Props {
  website: Website;
  mail: Mail;
  type: RequestedParts;
  fields: MailFields; // as typed: a test needs no saving
}

export function TestMail(props: Props) {
  const { t } = useTranslation('mails');
  const mayChange = useMayChange();
  const [opened, dialog] = useDisclosure();
  if (!mayChange) return null;
  return (
    <>
      <Button
        size="xs"
        variant="light"
        leftSection={<IconSend size={16} stroke={1.7} />}
        onClick={dialog.open}
      >
        {t('test')}
      </Button>
      <Modal
        opened={opened}
        onClose={dialog.close}
        title={<Text fw={650}>{t('test')}</Text>}
        withCloseButton={false}
      >
        <Sending {...props} onDone={dialog.close} />
      </Modal>
    </>
  );
}

function Sending({ website, mail, type, fields, onDone }: Props & { onDone: () => void }) {
  const { t } = useTranslation('mails');
  const { t: common } = useTranslation();
  const [to, setTo] = useState(useReaderEmail());
  const send = useMutation({ mutationFn: () => sendTest(website, mail, type, fields, to.trim()) });
  const errors = fieldErrors(send.error);
  const { to: refusal, ...others } = errors;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      <Stack gap="md">
        <TextInput
          type="email"
          label={t('testTo')}
          description={t('testHint')}
          value={to}
          error={refusal}
          onChange={({ currentTarget }) => setTo(currentTarget.value)}
          data-autofocus
        />
        {send.error && (refusal === undefined || Object.keys(others).length > 0) && (
          <ProblemAlert error={send.error} />
        )}
        <div role="status">{send.data && <Outcome trial={send.data} />}</div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {common('app.close')}
          </Button>
          <Button type="submit" loading={send.isPending}>
            {t('testSend')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Outcome({ trial }: { trial: MailTrial }) {
  const { t } = useTranslation('mails');
  return (
    <Alert
      color={trial.ok ? 'proof' : 'red'}
      icon={trial.ok ? <IconCircleCheck /> : <IconAlertTriangle />}
      title={trial.ok ? t('testSent', { to: trial.to }) : t('testRefused')}
    >
      {trial.ok ? trial.subject : trial.message}
    </Alert>
  );
}
