import type { RequestStatistics, ReviewStatistics } from '@/api/types';

/** The way of a request, in its order; each step counts whoever came at least so far. */
export const STEPS = ['scheduled', 'sent', 'opened', 'form_opened', 'submitted'] as const;

export type Step = (typeof STEPS)[number];
export type Funnel = Record<Step, number>;

export interface RequestWeek extends Funnel {
  first: string; // calendar day of the website, YYYY-MM-DD
  last: string;
}

export interface ReviewWeek {
  first: string;
  last: string;
  site: Rated;
  product: Rated;
}

export interface Rated {
  count: number;
  average: number | null; // null without reviews
}

export type Rates = Record<1 | 2 | 3 | 4 | 5, number>;

type Week = ReviewStatistics['by_week'][number];
type Kind = 'site' | 'product';

const DAY_MS = 24 * 60 * 60 * 1000;
export const RATES = [5, 4, 3, 2, 1] as const;

/** The last weeks of requests, each of seven days, the last one ending today; by the day of reception. */
export function requestWeeks(statistics: RequestStatistics, today: string, weeks: number): RequestWeek[] {
  const days = new Map(statistics.funnel.by_day.map((day) => [day.day, day]));
  return Array.from({ length: weeks }, (_, at) => {
    const first = daysBefore(today, 7 * (weeks - at) - 1);
    const found = Array.from({ length: 7 }, (_, day) => days.get(daysBefore(first, -day)));
    return { first, last: daysBefore(first, -6), ...sumOf(found.filter((day) => day !== undefined)) };
  });
}

export function sumOf(funnels: readonly Funnel[]): Funnel {
  const sum = (step: Step) => funnels.reduce((total, funnel) => total + funnel[step], 0);
  return {
    scheduled: sum('scheduled'),
    sent: sum('sent'),
    opened: sum('opened'),
    form_opened: sum('form_opened'),
    submitted: sum('submitted'),
  };
}

export function reviewWeeks(weeks: readonly Week[]): ReviewWeek[] {
  return weeks.map((week) => ({
    first: week.first_day,
    last: week.last_day,
    site: ratedOf(ratesOf([week], ['site'])),
    product: ratedOf(ratesOf([week], ['product'])),
  }));
}

/** How many reviews of these weeks and kinds gave each rate. */
export function ratesOf(weeks: readonly Week[], kinds: readonly Kind[]): Rates {
  const count = (rate: number) =>
    weeks
      .flatMap((week) => kinds.map((kind) => week.by_kind[kind]?.distribution[String(rate)] ?? 0))
      .reduce((total, reviews) => total + reviews, 0);
  return { 1: count(1), 2: count(2), 3: count(3), 4: count(4), 5: count(5) };
}

export function ratedOf(rates: Rates): Rated {
  const count = RATES.reduce((total, rate) => total + rates[rate], 0);
  const points = RATES.reduce((total, rate) => total + rate * rates[rate], 0);
  return { count, average: count === 0 ? null : points / count };
}

/** A part of a whole; null when there is no whole. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** By how much a number has grown, as a share of what it was; null when it was nothing. */
export function growthOf(now: number, before: number): number | null {
  return before === 0 ? null : (now - before) / before;
}

export function differenceOf(now: number | null, before: number | null): number | null {
  return now === null || before === null ? null : now - before;
}

/** A calendar day some days before another; negative: after it. */
export function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10);
}
