import { NumberInput, Select, Switch, TagsInput } from '@mantine/core';
import { TimeInput } from '@mantine/dates';
import { useTranslation } from 'react-i18next';

import { Pair, Section } from '@/components/Section';

import type { SettingsFormState } from '../use-settings-form';

interface Props {
  form: SettingsFormState;
  timeZone: string;
}

const COLLECT = ['both', 'brand', 'product'] as const;
const BASES = ['received', 'purchase'] as const;

export function RequestSections({ form, timeZone }: Props) {
  return (
    <>
      <Requests form={form} />
      <Reminders form={form} />
      <Restraint form={form} timeZone={timeZone} />
    </>
  );
}

function Requests({ form }: Pick<Props, 'form'>) {
  const { t } = useTranslation('configuration');
  const { collect, product_delay_days } = form.values;
  return (
    <Section title={t('requests')} hint={t('requestsHint')}>
      <Pair>
        <Select
          {...form.getInputProps('collect')}
          label={t('collect')}
          data={COLLECT.map((value) => ({ value, label: t(`collectChoice.${value}`) }))}
          allowDeselect={false}
        />
        <Select
          {...form.getInputProps('delay_base')}
          label={t('delayBase')}
          data={BASES.map((value) => ({ value, label: t(`delayBaseChoice.${value}`) }))}
          allowDeselect={false}
        />
        <NumberInput
          {...form.getInputProps('brand_delay_days')}
          label={t('brandDelay')}
          description={t('delayHint')}
          min={0}
          max={365}
          allowDecimal={false}
        />
        {product_delay_days !== null && (
          <NumberInput
            {...form.getInputProps('product_delay_days')}
            label={t('productDelay')}
            description={t('delayHint')}
            min={0}
            max={365}
            allowDecimal={false}
          />
        )}
      </Pair>
      {collect === 'both' && (
        <Switch
          label={t('productDelayOwn')}
          checked={product_delay_days !== null}
          onChange={({ currentTarget }) =>
            form.setFieldValue('product_delay_days', currentTarget.checked ? 20 : null)
          }
        />
      )}
    </Section>
  );
}

function Reminders({ form }: Pick<Props, 'form'>) {
  const { t } = useTranslation('configuration');
  return (
    <Section title={t('reminders')} hint={t('remindersHint')}>
      <Switch
        {...form.getInputProps('reminder_enabled', { type: 'checkbox' })}
        label={t('reminderEnabled')}
      />
      {form.values.reminder_enabled && (
        <Pair>
          <NumberInput
            {...form.getInputProps('reminder_days')}
            label={t('reminderDays')}
            min={1}
            max={60}
            allowDecimal={false}
          />
        </Pair>
      )}
    </Section>
  );
}

function Restraint({ form, timeZone }: Props) {
  const { t } = useTranslation('configuration');
  const quiet = form.values.quiet_hours;
  return (
    <Section title={t('restraint')} hint={t('restraintHint')}>
      <Pair>
        <NumberInput
          {...form.getInputProps('capping_days')}
          label={t('capping')}
          description={t('cappingHint')}
          min={0}
          max={365}
          allowDecimal={false}
        />
      </Pair>
      <TagsInput
        {...form.getInputProps('excluded_domains')}
        label={t('excludedDomains')}
        description={t('excludedDomainsHint')}
        splitChars={[',', ';', ' ']}
      />
      <Switch
        label={t('quietHours')}
        description={t('quietHint', { timeZone })}
        checked={quiet !== null}
        onChange={({ currentTarget }) =>
          form.setFieldValue('quiet_hours', currentTarget.checked ? { from: '21:00', to: '08:00' } : null)
        }
      />
      {quiet !== null && (
        <Pair>
          <TimeInput {...form.getInputProps('quiet_hours.from')} label={t('quietFrom')} />
          <TimeInput
            {...form.getInputProps('quiet_hours.to')}
            label={t('quietTo')}
            error={form.errors.quiet_hours}
          />
        </Pair>
      )}
    </Section>
  );
}
