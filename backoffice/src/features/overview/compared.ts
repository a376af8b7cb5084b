import type { RequestStatistics, ReviewStatistics } from '@/api/types';

import {
  ratedOf,
  ratesOf,
  requestWeeks,
  reviewWeeks,
  sumOf,
  type Funnel,
  type Rated,
  type Rates,
  type RequestWeek,
  type ReviewWeek,
} from './numbers';

interface NowAndBefore<Value> {
  now: Value;
  before: Value; // in as many weeks before
}

export interface Compared {
  funnel: NowAndBefore<Funnel>;
  brand: NowAndBefore<Rated>;
  rates: Rates; // of both kinds
  requestWeeks: RequestWeek[];
  reviewWeeks: ReviewWeek[];
}

/** Splits the numbers of twice as many weeks into the period and the one before it. */
export function comparedOf(
  requests: RequestStatistics,
  reviews: ReviewStatistics,
  today: string,
  weeks: number,
): Compared {
  const all = requestWeeks(requests, today, 2 * weeks);
  const [before, now] = [reviews.by_week.slice(0, -weeks), reviews.by_week.slice(-weeks)];
  return {
    funnel: { now: sumOf(all.slice(weeks)), before: sumOf(all.slice(0, weeks)) },
    brand: { now: ratedOf(ratesOf(now, ['site'])), before: ratedOf(ratesOf(before, ['site'])) },
    rates: ratesOf(now, ['site', 'product']),
    requestWeeks: all.slice(weeks),
    reviewWeeks: reviewWeeks(now),
  };
}
