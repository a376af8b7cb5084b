import { DatePickerInput, DatesProvider } from '@mantine/dates';
import { IconCalendar } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';

import { dayInZone, formatDayRange } from '@/lib/dates';
import { useLanguage } from '@/lib/use-language';

import 'dayjs/locale/fr';
import '@mantine/dates/styles.css';

interface Props {
  label: string;
  from: string | null; // calendar day of the zone, as the filters hold it
  to: string | null;
  onChange: (from: string | null, to: string | null) => void;
  timeZone: string;
}

export function DateRange({ label, from, to, onChange, timeZone }: Props) {
  const { t } = useTranslation();
  const today = dayInZone(timeZone);
  const { language } = useLanguage();
  const id = useId();
  const preset = (days: number): [string, string] => [dayInZone(timeZone, days - 1), today];
  return (
    <DatesProvider settings={{ locale: language, firstDayOfWeek: 1, weekendDays: [] }}>
      <DatePickerInput
        type="range"
        // The calendar's dialog is named after the element with this id.
        id={id}
        popoverProps={{ id }}
        ariaLabels={{ previousMonth: t('tracking.previousMonth'), nextMonth: t('tracking.nextMonth') }}
        clearButtonProps={{ 'aria-label': t('tracking.clear', { filter: label }) }}
        label={label}
        placeholder={t('tracking.anyDate')}
        leftSection={<IconCalendar size={16} stroke={1.7} />}
        value={[from, to]}
        onChange={([first, last]) => onChange(first, last)}
        valueFormatter={() => (from ? formatDayRange(language, from, to) : '')}
        maxDate={today}
        hideOutsideDates
        allowSingleDateInRange
        clearable
        presets={[
          { label: t('tracking.last7Days'), value: preset(7) },
          { label: t('tracking.last30Days'), value: preset(30) },
          { label: t('tracking.last90Days'), value: preset(90) },
        ]}
      />
    </DatesProvider>
  );
}
