import { useMemo } from 'react';

import { formatDayRange } from '@/lib/dates';
import { regionalTag, type Language } from '@/lib/language';
import { useLanguage } from '@/lib/use-language';

export interface Formats {
  whole: (value: number) => string;
  rate: (value: number) => string; // an average of rates
  share: (value: number) => string;
  growth: (value: number) => string; // with its sign, of a share
  points: (value: number) => string; // with its sign: what was added to or taken from a share, in hundredths
  step: (value: number) => string; // with its sign, of a rate
  day: (day: string) => string; // a calendar day, briefly
  week: (first: string, last: string) => string;
}

export function formatsOf(language: Language): Formats {
  const tag = regionalTag(language);
  const whole = new Intl.NumberFormat(tag);
  const rate = new Intl.NumberFormat(tag, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const share = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 });
  const growth = new Intl.NumberFormat(tag, {
    style: 'percent',
    maximumFractionDigits: 0,
    signDisplay: 'exceptZero',
  });
  const step = new Intl.NumberFormat(tag, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  });
  const signed = (format: Intl.NumberFormat, value: number) => format.format(value).replace('-', '−');
  const day = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return {
    whole: (value) => whole.format(value),
    rate: (value) => rate.format(value),
    share: (value) => share.format(value),
    growth: (value) => signed(growth, value),
    points: (value) => signed(step, 100 * value),
    step: (value) => signed(step, value),
    day: (value) => day.format(new Date(value)),
    week: (first, last) => formatDayRange(language, first, last),
  };
}

export function useFormats(): Formats {
  const { language } = useLanguage();
  return useMemo(() => formatsOf(language), [language]);
}
