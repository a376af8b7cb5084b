import { Button, Checkbox, Group, Radio, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { KINDS, RATES, STATE_LOOKS, STATES } from '@/components/review/review-looks';
import { Stars } from '@/components/review/Stars';
import { SearchInput } from '@/components/SearchInput';

import { countFilters, NO_FILTERS, type Filters } from '../filters';
import classes from './Reviews.module.css';

const choice = { body: classes.choice ?? '' };

interface Props {
  filters: Filters;
  onChange: (change: Partial<Filters>) => void;
}

export function ReviewFilters({ filters, onChange }: Props) {
  const { t } = useTranslation();
  const { t: own } = useTranslation('reviews');
  return (
    <Stack gap="lg">
      <SearchInput
        label={t('tracking.searchLabel')}
        placeholder={own('search')}
        value={filters.q}
        onChange={(q) => onChange({ q })}
      />
      <StateChoice value={filters.state} onChange={(state) => onChange({ state })} />
      <RateChoice value={filters.rate} onChange={(rate) => onChange({ rate })} />
      <ReplyChoice value={filters.answered} onChange={(answered) => onChange({ answered })} />
      <KindChoice value={filters.kind} onChange={(kind) => onChange({ kind })} />
      {countFilters(filters) > 0 && (
        <Button
          variant="light"
          size="xs"
          leftSection={<IconX size={14} />}
          onClick={() => onChange(NO_FILTERS)}
        >
          {t('tracking.clearFilters')}
        </Button>
      )}
    </Stack>
  );
}

interface ChoiceProps<Value> {
  value: Value;
  onChange: (value: Value) => void;
}

function StateChoice({ value, onChange }: ChoiceProps<Filters['state']>) {
  const { t } = useTranslation(['reviews', 'review']);
  return (
    <Checkbox.Group label={t('filter.state')} value={value} onChange={onChange}>
      <Stack gap={7} mt={8}>
        {STATES.map((state) => {
          const { color, Icon } = STATE_LOOKS[state];
          return (
            <Checkbox
              key={state}
              size="xs"
              classNames={choice}
              value={state}
              label={
                <Group gap={7} wrap="nowrap">
                  <Icon size={16} stroke={1.7} color={`var(--mantine-color-${color}-text)`} />
                  <Text size="sm">{t(`state.${state}`, { ns: 'review' })}</Text>
                </Group>
              }
            />
          );
        })}
      </Stack>
    </Checkbox.Group>
  );
}

function RateChoice({ value, onChange }: ChoiceProps<Filters['rate']>) {
  const { t } = useTranslation('reviews');
  return (
    <Checkbox.Group
      label={t('filter.rate')}
      value={value.map(String)}
      onChange={(chosen) => onChange(RATES.filter((rate) => chosen.includes(String(rate))))}
    >
      <Stack gap={7} mt={8}>
        {RATES.map((rate) => (
          <Checkbox
            key={rate}
            size="xs"
            classNames={choice}
            value={String(rate)}
            label={<Stars rate={rate} size="xs" />}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

function ReplyChoice({ value, onChange }: ChoiceProps<Filters['answered']>) {
  const { t } = useTranslation('reviews');
  return (
    <Radio.Group
      label={t('filter.reply')}
      value={value === null ? '' : String(value)}
      onChange={(chosen) => onChange(chosen === '' ? null : chosen === 'true')}
    >
      <Stack gap={7} mt={8}>
        <Radio size="xs" classNames={choice} value="" label={<Text size="sm">{t('filter.any')}</Text>} />
        <Radio size="xs" classNames={choice} value="false" label={<Text size="sm">{t('unanswered')}</Text>} />
        <Radio size="xs" classNames={choice} value="true" label={<Text size="sm">{t('answered')}</Text>} />
      </Stack>
    </Radio.Group>
  );
}

function KindChoice({ value, onChange }: ChoiceProps<Filters['kind']>) {
  const { t } = useTranslation(['reviews', 'review']);
  return (
    <Radio.Group
      label={t('filter.kind')}
      value={value ?? ''}
      onChange={(chosen) => onChange(KINDS.find((kind) => kind === chosen) ?? null)}
    >
      <Stack gap={7} mt={8}>
        <Radio size="xs" classNames={choice} value="" label={<Text size="sm">{t('filter.any')}</Text>} />
        {KINDS.map((kind) => (
          <Radio
            key={kind}
            size="xs"
            classNames={choice}
            value={kind}
            label={<Text size="sm">{t(`kind.${kind}`, { ns: 'review' })}</Text>}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
