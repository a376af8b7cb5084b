import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone';
import utc from 'dayjs/plugin/utc';
import { useMemo } from 'react';

import { regionalTag, type Language } from './language';
import { useLanguage } from './use-language';

dayjs.extend(utc);
dayjs.extend(timezone);

export interface DateFormats {
  date: (instant: string) => string;
  time: (instant: string) => string;
  dateTime: (instant: string) => string;
  dateOverTime: (instant: string) => string; // the same, which a narrow column breaks between the two only
}

export function dateFormats(language: Language, timeZone: string): DateFormats {
  const tag = regionalTag(language);
  const date = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeZone });
  const time = new Intl.DateTimeFormat(tag, { timeStyle: 'short', timeZone });
  const dateTime = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  return {
    date: (instant) => date.format(new Date(instant)),
    time: (instant) => time.format(new Date(instant)),
    dateTime: (instant) => dateTime.format(new Date(instant)),
    dateOverTime: (instant) => dateTime.format(new Date(instant)).replace(/(?<!,) /g, '\u00a0'),
  };
}

/** Formats instants in the reader's language and the given zone. */
export function useDateFormats(timeZone: string): DateFormats {
  const { language } = useLanguage();
  return useMemo(() => dateFormats(language, timeZone), [language, timeZone]);
}

/** Puts the times that a text of the platform tells in UTC (2026-11-23 09:30 UTC) as the reader's are. */
export function inZone(text: string, { dateTime }: DateFormats): string {
  return text.replace(/(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}) UTC/g, (_, day, time) =>
    dateTime(`${day}T${time}Z`),
  );
}

/** Writes calendar days (YYYY-MM-DD) as briefly as the language allows, such as 16–22 Nov 2026. */
export function formatDayRange(language: Language, from: string, to: string | null): string {
  const format = new Intl.DateTimeFormat(regionalTag(language), { dateStyle: 'medium', timeZone: 'UTC' });
  return to === null
    ? `${format.format(new Date(from))} –`
    : format.formatRange(new Date(from), new Date(to));
}

/** First instant of a calendar day (YYYY-MM-DD) in a zone, in UTC. */
export function startOfDay(day: string, timeZone: string): string {
  return dayjs.tz(day, timeZone).toISOString();
}

/** Last millisecond of a calendar day (YYYY-MM-DD) in a zone, in UTC. */
export function endOfDay(day: string, timeZone: string): string {
  const nextDay = dayjs.utc(day).add(1, 'day').format('YYYY-MM-DD');
  return dayjs(startOfDay(nextDay, timeZone)).subtract(1, 'millisecond').toISOString();
}

/** The calendar day (YYYY-MM-DD) it is in a zone, so many days ago. */
export function dayInZone(timeZone: string, daysAgo = 0): string {
  return dayjs().tz(timeZone).subtract(daysAgo, 'day').format('YYYY-MM-DD');
}
