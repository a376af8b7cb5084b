import { NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { Pair, Section } from '@/components/Section';

import type { ConnectorForm } from '../use-connector-form';

const DELAYS = ['brand_delay_days', 'product_delay_days'] as const;

/** Left empty, the website's own delays count. */
export function DelayFields({ form }: { form: ConnectorForm }) {
  const { t } = useTranslation('connector');
  return (
    <Section title={t('delays')} hint={t('delaysHint')}>
      <Pair>
        {DELAYS.map((name) => (
          <NumberInput
            key={name}
            {...form.getInputProps(name)}
            value={form.values[name] ?? ''}
            label={t(`delay.${name}`)}
            placeholder={t('asConfigured')}
            min={0}
            max={365}
            allowDecimal={false}
          />
        ))}
      </Pair>
    </Section>
  );
}
