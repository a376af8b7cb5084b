import { Radio, SimpleGrid } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { Section } from '@/components/Section';

import { FORMATS, NATURES } from '../flow';
import type { FlowForm } from '../use-flow-form';

/** Format and nature. Google takes reviews of products only. */
export function ContentFields({ form }: { form: FlowForm }) {
  const { t } = useTranslation('feeds');
  const isGoogle = form.values.format === 'google';
  const nature = form.getInputProps('nature');
  return (
    <Section title={t('what')} hint={t('whatHint')}>
      <Radio.Group label={t('formatLabel')} {...form.getInputProps('format')}>
        <SimpleGrid cols={{ base: 1, sm: 3 }} mt="xs" verticalSpacing="sm">
          {FORMATS.map((format) => (
            <Radio
              key={format}
              value={format}
              label={t(`format.${format}`)}
              description={t(`formatHint.${format}`)}
            />
          ))}
        </SimpleGrid>
      </Radio.Group>
      <Radio.Group label={t('natureLabel')} {...nature} value={isGoogle ? 'product' : form.values.nature}>
        <SimpleGrid cols={{ base: 1, sm: 3 }} mt="xs" verticalSpacing="sm">
          {NATURES.map((one) => (
            <Radio
              key={one}
              value={one}
              disabled={isGoogle && one !== 'product'}
              label={t(`nature.${one}`)}
              description={t(`natureHint.${one}`)}
            />
          ))}
        </SimpleGrid>
      </Radio.Group>
    </Section>
  );
}
