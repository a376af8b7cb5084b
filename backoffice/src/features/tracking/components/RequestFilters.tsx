import { Button, Checkbox, Group, Radio, Select, Skeleton, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import { SearchInput } from '@/components/SearchInput';

import { useNumberFormat } from '@/lib/numbers';

import { cleared, countFilters, type Filters } from '../filters';
import { METHODS, STATUS_LOOKS, STATUSES, TYPES } from '../statuses';
import classes from './Tracking.module.css';

// The calendar weighs as much as the rest of this page, which is usable without it.
const DateRange = lazy(async () => ({ default: (await import('./DateRange')).DateRange }));

const choice = { body: classes.choice ?? '' };

type Counts = Readonly<Record<string, number>>;

interface Props {
  filters: Filters;
  counts: Counts | undefined; // of requests by status; unknown at first
  onChange: (change: Partial<Filters>) => void;
  timeZone: string;
}

export function RequestFilters({ filters, counts, onChange, timeZone }: Props) {
  const { t } = useTranslation();
  const active = countFilters(filters) > 0;
  return (
    <Stack gap="lg">
      <SearchInput
        label={t('tracking.searchLabel')}
        placeholder={t('tracking.search')}
        value={filters.q}
        onChange={(q) => onChange({ q })}
      />
      <Suspense fallback={<Skeleton height={58} />}>
        <DateRange
          label={t('tracking.experienceDate')}
          from={filters.from}
          to={filters.to}
          onChange={(from, to) => onChange({ from, to })}
          timeZone={timeZone}
        />
      </Suspense>
      <StatusChoice value={filters.status} counts={counts} onChange={(status) => onChange({ status })} />
      <TypeChoice value={filters.type} onChange={(type) => onChange({ type })} />
      <MethodChoice value={filters.method} onChange={(method) => onChange({ method })} />
      <Suspense fallback={<Skeleton height={58} />}>
        <DateRange
          label={t('tracking.retrievalDate')}
          from={filters.receivedFrom}
          to={filters.receivedTo}
          onChange={(receivedFrom, receivedTo) => onChange({ receivedFrom, receivedTo })}
          timeZone={timeZone}
        />
      </Suspense>
      {active && (
        <Button
          variant="light"
          size="xs"
          leftSection={<IconX size={14} />}
          onClick={() => onChange(cleared(filters))}
        >
          {t('tracking.clearFilters')}
        </Button>
      )}
    </Stack>
  );
}

interface StatusChoiceProps {
  value: Filters['status'];
  counts: Counts | undefined;
  onChange: (status: Filters['status']) => void;
}

function StatusChoice({ value, counts, onChange }: StatusChoiceProps) {
  const { t } = useTranslation();
  const number = useNumberFormat();
  return (
    <Checkbox.Group label={t('tracking.requestStatus')} value={value} onChange={onChange}>
      <Stack gap={7} mt={8}>
        {STATUSES.map((status) => {
          const { color, Icon } = STATUS_LOOKS[status];
          return (
            <Checkbox
              key={status}
              size="xs"
              classNames={choice}
              value={status}
              aria-label={t(`status.${status}`)}
              label={
                <Group gap={7} wrap="nowrap">
                  <Icon size={16} stroke={1.7} color={`var(--mantine-color-${color}-text)`} />
                  <Text size="sm">{t(`status.${status}`)}</Text>
                  {counts && <span className={classes.count}>{number(counts[status] ?? 0)}</span>}
                </Group>
              }
            />
          );
        })}
      </Stack>
    </Checkbox.Group>
  );
}

interface TypeChoiceProps {
  value: Filters['type'];
  onChange: (type: Filters['type']) => void;
}

function TypeChoice({ value, onChange }: TypeChoiceProps) {
  const { t } = useTranslation();
  return (
    <Radio.Group
      label={t('tracking.reviewType')}
      value={value ?? ''}
      onChange={(chosen) => onChange(TYPES.find((type) => type === chosen) ?? null)}
    >
      <Stack gap={7} mt={8}>
        <Radio
          size="xs"
          classNames={choice}
          value=""
          label={<Text size="sm">{t('tracking.anyType')}</Text>}
        />
        {TYPES.map((type) => (
          <Radio
            key={type}
            size="xs"
            classNames={choice}
            value={type}
            label={<Text size="sm">{t(`type.${type}`)}</Text>}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

interface MethodChoiceProps {
  value: Filters['method'];
  onChange: (method: Filters['method']) => void;
}

function MethodChoice({ value, onChange }: MethodChoiceProps) {
  const { t } = useTranslation();
  const label = t('request.transmissionMethod');
  return (
    <Select
      label={label}
      placeholder={t('tracking.anyMethod')}
      data={METHODS.map((method) => ({ value: method, label: t(`method.${method}`) }))}
      value={value}
      onChange={onChange}
      clearable
      clearButtonProps={{ 'aria-label': t('tracking.clear', { filter: label }) }}
    />
  );
}
