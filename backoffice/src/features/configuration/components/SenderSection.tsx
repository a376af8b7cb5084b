import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { Pair, Section } from '@/components/Section';

import type { SettingsFormState } from '../use-settings-form';

export function SenderSection({ form }: { form: SettingsFormState }) {
  const { t } = useTranslation('configuration');
  const mailbox = (name: 'reply_to' | 'technical_contact') => ({
    ...form.getInputProps(name),
    value: form.values[name] ?? '',
    type: 'email',
  });
  return (
    <Section title={t('sender')} hint={t('senderHint')}>
      <Pair>
        <TextInput {...form.getInputProps('sender_name')} label={t('senderName')} />
        <TextInput {...mailbox('reply_to')} label={t('replyTo')} description={t('replyToHint')} />
        <TextInput
          {...mailbox('technical_contact')}
          label={t('technicalContact')}
          description={t('technicalContactHint')}
        />
      </Pair>
    </Section>
  );
}
