import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { NewWebhook, Webhook } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { keepDraft, readDraft } from '@/lib/drafts';
import { fieldErrors } from '@/lib/use-stored-form';

import { EventsInput } from './EventsInput';

export type Values = Required<Pick<NewWebhook, 'url' | 'events' | 'description'>>;

interface Props {
  draftKey: string;
  stored: Values;
  action: string;
  save: (values: Values) => Promise<Webhook>;
  onSaved: (webhook: Webhook) => void;
  onCancel: () => void;
}

/** What is typed outlives the dialog and the session's end, until it is saved or given up. */
export function WebhookForm({ draftKey, stored, action, save, onSaved, onCancel }: Props) {
  const { t } = useTranslation('webhooks');
  const { t: common } = useTranslation();
  const [begun] = useState(() => ({ ...stored, ...readDraft<Values>(draftKey) }));
  const form = useForm<Values>({
    initialValues: begun,
    onValuesChange: (values) => keepDraft(draftKey, values),
    validate: {
      url: (url) => (/^https?:\/\/./.test(url.trim()) ? null : t('urlMissing')),
      events: (events) => (events.length > 0 ? null : t('eventsMissing')),
    },
  });
  const saving = useMutation({
    mutationFn: save,
    onSuccess: (webhook) => {
      keepDraft(draftKey, {});
      onSaved(webhook);
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => saving.mutate({ ...values, url: values.url.trim() }))}
    >
      <Stack gap="md">
        <TextInput
          {...form.getInputProps('url')}
          data-autofocus
          label={t('url')}
          description={t('urlHint')}
          placeholder="https://shop.example/hooks"
          type="url"
          maxLength={2048}
        />
        <TextInput {...form.getInputProps('description')} label={t('description')} maxLength={255} />
        <EventsInput
          value={form.values.events}
          onChange={(events) => form.setFieldValue('events', events)}
          error={form.errors.events as string | undefined}
        />
        {saving.error && Object.keys(form.errors).length === 0 && <ProblemAlert error={saving.error} />}
        <Group justify="flex-end">
          <Button
            variant="default"
            onClick={() => {
              keepDraft(draftKey, {});
              onCancel();
            }}
          >
            {common('app.cancel')}
          </Button>
          <Button type="submit" loading={saving.isPending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
