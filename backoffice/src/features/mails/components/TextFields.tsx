import { ActionIcon, Button, Group, Text, Textarea, TextInput, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MailTemplate } from '@/api/types';
import { Section } from '@/components/Section';

import type { TextName } from '../mail';
import type { MailForm } from '../use-mail-form';

interface Props {
  form: MailForm;
  template: MailTemplate;
  errors: Record<string, unknown>;
}

type TextBox = HTMLInputElement | HTMLTextAreaElement;

interface LastFocused {
  name: TextName;
  box: TextBox | null; // none yet
}

export function TextFields({ form, template, errors }: Props) {
  const { t } = useTranslation('mails');
  const [last, setLast] = useState<LastFocused>({ name: 'introduction', box: null });
  const ours = oursOf(template);
  const field = (name: TextName) => ({
    label: t(`fields.${name}`),
    value: form.values[name] ?? '',
    placeholder: ours[name],
    error: errors[name] as string | undefined,
    onFocus: ({ currentTarget }: { currentTarget: TextBox }) => setLast({ name, box: currentTarget }),
    onChange: ({ currentTarget }: { currentTarget: TextBox }) =>
      form.setFieldValue(name, currentTarget.value),
    rightSection: <OursButton name={name} form={form} ours={ours[name]} />,
  });
  return (
    <Section title={t('texts')} hint={t('textsHint')}>
      <TextInput {...field('subject')} maxLength={200} />
      <Textarea
        {...field('introduction')}
        description={t('introductionHint')}
        maxLength={2000}
        autosize
        minRows={4}
        maxRows={14}
        rightSectionProps={{ style: { alignItems: 'flex-start', paddingTop: 4 } }}
      />
      <TextInput {...field('button')} maxLength={60} />
      <Group gap={6}>
        <Text size="xs" c="dimmed">
          {t('insert', { field: t(`fields.${last.name}`) })}
        </Text>
        {template.placeholders.map((placeholder) => (
          <Button
            key={placeholder}
            size="compact-xs"
            variant="default"
            ff="monospace"
            fw={400}
            onClick={() => insert(form, last, placeholder)}
          >
            {placeholder}
          </Button>
        ))}
      </Group>
    </Section>
  );
}

/** Leads from the platform's text to one's own, and back. */
function OursButton({ name, form, ours }: { name: TextName; form: MailForm; ours: string }) {
  const { t } = useTranslation('mails');
  const { t: shared } = useTranslation();
  const isOurs = !form.values[name];
  const label = isOurs ? t('startFromOurs') : t('backToOurs');
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={shared('app.labelled', { label: t(`fields.${name}`), text: label })}
        onClick={() => form.setFieldValue(name, isOurs ? ours : null)}
      >
        {isOurs ? <IconPencil size={16} stroke={1.7} /> : <IconArrowBackUp size={16} stroke={1.7} />}
      </ActionIcon>
    </Tooltip>
  );
}

function oursOf({ defaults }: MailTemplate): Record<TextName, string> {
  return {
    subject: defaults.subject.brand,
    introduction: defaults.introduction.brand,
    button: defaults.button,
  };
}

/** Puts a placeholder where the cursor is, or was. */
function insert(form: MailForm, { name, box }: LastFocused, placeholder: string): void {
  const text = form.values[name] ?? '';
  const from = box?.selectionStart ?? text.length;
  const to = box?.selectionEnd ?? from;
  form.setFieldValue(name, text.slice(0, from) + placeholder + text.slice(to));
  box?.focus();
  const after = from + placeholder.length;
  requestAnimationFrame(() => box?.setSelectionRange(after, after)); // the new text is there by then
}
