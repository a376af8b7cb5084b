import { Alert, Button, Group, Modal, Stack, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconKey,
  IconPencil,
  IconSend,
  IconTrash,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import type { Webhook, WebhookTrial, Website } from '@/api/types';
import { Confirm } from '@/components/Confirm';
import { ProblemAlert } from '@/components/ProblemAlert';
import { offerUndo } from '@/components/notices';
import { useMayChange } from '@/lib/current-website';

import { deliveriesKey } from '../api/deliveries';
import {
  changeWebhook,
  newSecret,
  removeWebhook,
  secretQuery,
  testWebhook,
  webhookQuery,
  webhooksQuery,
} from '../api/webhooks';
import { useWebhookWords } from '../use-webhook-words';
import { WebhookForm, type Values } from './WebhookForm';

const ICON = { size: 16, stroke: 1.7 } as const;

interface Props {
  website: Website;
  webhook: Webhook;
}

export function WebhookActions(props: Props) {
  const { t } = useTranslation('webhooks');
  const { website, webhook } = props;
  const test = useMutation({ mutationFn: () => testWebhook(website.id_website, webhook.id) });
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<IconSend {...ICON} />}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          {t('test')}
        </Button>
        <Edit {...props} />
        <NewSecret {...props} />
        <Remove {...props} />
      </Group>
      <div role="status">{test.data && <Trial trial={test.data} />}</div>
      {test.error && <ProblemAlert error={test.error} />}
    </Stack>
  );
}

function Trial({ trial: { ok, status, error } }: { trial: WebhookTrial }) {
  const { t } = useTranslation('webhooks');
  const words = useWebhookWords();
  return (
    <Alert
      color={ok ? 'proof' : 'red'}
      title={ok ? t('testOk') : t('testFailed')}
      icon={ok ? <IconCircleCheck /> : <IconAlertTriangle />}
    >
      <Text size="sm">
        {error !== null && words.error(error)} {status !== null && t('answered', { status })}
      </Text>
    </Alert>
  );
}

function useKeep({ website, webhook }: Props) {
  const queryClient = useQueryClient();
  return (changed: Webhook) => {
    queryClient.setQueryData(webhookQuery(website.id_website, webhook.id).queryKey, changed);
    void queryClient.invalidateQueries(webhooksQuery(website.id_website));
  };
}

/** Shows at once what it will be; a refusal takes it back. */
export function ActiveSwitch({ website, webhook }: Props) {
  const { t } = useTranslation('webhooks');
  const mayChange = useMayChange();
  const queryClient = useQueryClient();
  const keep = useKeep({ website, webhook });
  const change = useMutation({
    mutationFn: (active: boolean) => changeWebhook(website.id_website, webhook.id, { active }),
    onSuccess: (changed) => {
      keep(changed);
      void queryClient.invalidateQueries({
        queryKey: deliveriesKey({ id_website: website.id_website, webhook_id: webhook.id }),
      });
    },
  });
  return (
    <Stack gap="xs" align="flex-end">
      <Switch
        label={t('active')}
        labelPosition="left"
        checked={change.isPending ? change.variables : webhook.active}
        disabled={!mayChange}
        onChange={({ currentTarget }) => change.mutate(currentTarget.checked)}
      />
      {change.error && <ProblemAlert error={change.error} />}
    </Stack>
  );
}

function Edit({ website, webhook }: Props) {
  const { t } = useTranslation('webhooks');
  const [opened, dialog] = useDisclosure();
  const keep = useKeep({ website, webhook });
  const stored: Values = { url: webhook.url, events: webhook.events, description: webhook.description };
  const putBack = async () => keep(await changeWebhook(website.id_website, webhook.id, stored));
  return (
    <>
      <Button variant="default" leftSection={<IconPencil {...ICON} />} onClick={dialog.open}>
        {t('edit')}
      </Button>
      <Modal
        opened={opened}
        onClose={dialog.close}
        size="lg"
        title={<Text fw={650}>{t('edit')}</Text>}
        withCloseButton={false}
      >
        <WebhookForm
          draftKey={`proofmark.webhook.${webhook.id}`}
          stored={stored}
          action={t('save')}
          save={(values) => changeWebhook(website.id_website, webhook.id, values)}
          onCancel={dialog.close}
          onSaved={(changed) => {
            keep(changed);
            dialog.close();
            offerUndo(t('edited'), putBack);
          }}
        />
      </Modal>
    </>
  );
}

function NewSecret({ website, webhook }: Props) {
  const { t } = useTranslation('webhooks');
  const [opened, dialog] = useDisclosure();
  const queryClient = useQueryClient();
  const keep = useKeep({ website, webhook });
  const renew = useMutation({
    mutationFn: () => newSecret(website.id_website, webhook.id),
    onSuccess: (changed) => {
      keep({ ...changed, secret: null });
      queryClient.setQueryData(secretQuery(webhook.id).queryKey, changed.secret);
      dialog.close();
    },
  });
  return (
    <>
      <Button variant="default" leftSection={<IconKey {...ICON} />} onClick={dialog.open}>
        {t('newSecret')}
      </Button>
      <Confirm
        opened={opened}
        title={t('newSecret')}
        text={t('newSecretText')}
        action={t('newSecretAction')}
        running={renew.isPending}
        error={renew.error}
        onConfirm={() => renew.mutate()}
        onClose={dialog.close}
      />
    </>
  );
}

function Remove({ website, webhook }: Props) {
  const { t } = useTranslation('webhooks');
  const [opened, dialog] = useDisclosure();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => removeWebhook(website.id_website, webhook.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries(webhooksQuery(website.id_website));
      await navigate('..', { relative: 'path' });
    },
  });
  return (
    <>
      <Button variant="default" leftSection={<IconTrash {...ICON} />} onClick={dialog.open}>
        {t('remove')}
      </Button>
      <Confirm
        opened={opened}
        title={t('remove')}
        text={t('removeText')}
        action={t('removeAction')}
        running={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={dialog.close}
      />
    </>
  );
}
