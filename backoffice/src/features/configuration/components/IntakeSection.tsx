import { NumberInput, Select, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { Pair, Section } from '@/components/Section';

import type { SettingsFormState } from '../use-settings-form';

const WAYS = ['nightly', 'on_close'] as const;

export function IntakeSection({ form }: { form: SettingsFormState }) {
  const { t } = useTranslation('configuration');
  return (
    <Section title={t('intake')} hint={t('intakeHint')}>
      <Pair>
        <NumberInput
          {...form.getInputProps('max_purchase_age_days')}
          label={t('maxAge')}
          min={1}
          max={365}
          allowDecimal={false}
        />
        <Select
          {...form.getInputProps('sftp_processing')}
          label={t('sftpProcessing')}
          data={WAYS.map((value) => ({ value, label: t(`sftpChoice.${value}`) }))}
          allowDeselect={false}
        />
      </Pair>
      <Switch
        {...form.getInputProps('auto_create_shops', { type: 'checkbox' })}
        label={t('autoCreateShops')}
      />
      <Switch {...form.getInputProps('accept_latin1', { type: 'checkbox' })} label={t('acceptLatin1')} />
    </Section>
  );
}
