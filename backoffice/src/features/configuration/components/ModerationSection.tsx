import { NumberInput, Select, Switch, TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { Pair, Section } from '@/components/Section';

import type { SettingsFormState } from '../use-settings-form';

const THRESHOLDS = [0, 1, 2, 3, 4, 5];

export function ModerationSection({ form }: { form: SettingsFormState }) {
  const { t } = useTranslation('configuration');
  return (
    <Section title={t('moderation')} hint={t('moderationHint')}>
      <Pair>
        <Select
          label={t('threshold')}
          data={THRESHOLDS.map((stars) => ({
            value: String(stars),
            label: stars === 0 ? t('thresholdNone') : t('thresholdStars', { count: stars }),
          }))}
          value={String(form.values.moderation_threshold)}
          onChange={(stars) => form.setFieldValue('moderation_threshold', Number(stars))}
          allowDeselect={false}
        />
        <NumberInput
          {...form.getInputProps('publication_delay_hours')}
          label={t('publicationDelay')}
          min={1}
          max={168}
          allowDecimal={false}
        />
      </Pair>
      <TagsInput
        {...form.getInputProps('moderation_words')}
        label={t('words')}
        description={t('wordsHint')}
        splitChars={[',', ';']}
      />
      <Switch
        {...form.getInputProps('strict_order', { type: 'checkbox' })}
        label={t('strictOrder')}
        description={t('strictOrderHint')}
      />
    </Section>
  );
}
