import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { Pair, Section } from '@/components/Section';

import { OPTIONS } from '../flow';
import type { FlowForm } from '../use-flow-form';

/** How files are written; only CSV has a header line. */
export function OptionFields({ form }: { form: FlowForm }) {
  const { t } = useTranslation('feeds');
  const shown = OPTIONS.filter((name) => name !== 'csv_header' || form.values.format === 'csv');
  return (
    <Section title={t('options')} hint={t('optionsHint')}>
      <Pair>
        {shown.map((name) => (
          <Switch
            key={name}
            {...form.getInputProps(`options.${name}`, { type: 'checkbox' })}
            label={t(`option.${name}`)}
            description={t(`optionHint.${name}`)}
          />
        ))}
      </Pair>
    </Section>
  );
}
