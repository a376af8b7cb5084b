import { SimpleGrid, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { OPTIONS } from '../flow';
import type { FlowForm } from '../use-flow-form';
import { Panel } from './Panel';

/** How files are written; only CSV has a header line. */
export function OptionFields({ form }: { form: FlowForm }) {
  const { t } = useTranslation('feeds');
  const shown = OPTIONS.filter((name) => name !== 'csv_header' || form.values.format === 'csv');
  return (
    <Panel title={t('options')} hint={t('optionsHint')}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="md" mt="md">
        {shown.map((name) => (
          <Switch
            key={name}
            {...form.getInputProps(`options.${name}`, { type: 'checkbox' })}
            label={t(`option.${name}`)}
            description={t(`optionHint.${name}`)}
          />
        ))}
      </SimpleGrid>
    </Panel>
  );
}
