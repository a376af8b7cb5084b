import { describe, expect, it } from 'vitest';

import type { RequestStatistics, SftpFile } from '@/api/types';

import { failedFiles, risingBounces, stoppedOrders } from './attention';
import { daysBefore } from './numbers';

const TODAY = '2026-03-30';

type Day = [daysAgo: number, sent: number, errors: number];

function statisticsOf(days: Day[]): RequestStatistics {
  const named = days.map(([daysAgo, sent, error]) => ({ day: daysBefore(TODAY, daysAgo), sent, error }));
  return {
    by_day: named.map(({ day, error }) => ({ day, by_status: { error } })),
    funnel: { by_day: named },
  } as unknown as RequestStatistics;
}

const shareOf = (days: Day[]) => risingBounces(statisticsOf(days), TODAY).map(({ share }) => share);

describe('bounces', () => {
  it.each<[string, Day[], number[]]>([
    ['rise', [[40, 1000, 10], [5, 100, 6]], [0.06]], // prettier-ignore
    ['are as many as before', [[40, 1000, 60], [5, 100, 6]], []], // prettier-ignore
    ['are too few to tell', [[40, 1000, 0], [5, 20, 4]], []], // prettier-ignore
    ['are few among many', [[40, 1000, 1], [5, 1000, 10]], []], // prettier-ignore
  ])('%s', (_, days, shares) => {
    expect(shareOf(days)).toEqual(shares);
  });
});

describe('orders', () => {
  const everyDay = (from: number, to: number) =>
    Array.from({ length: from - to + 1 }, (_, at): Day => [to + at, 3, 0]);

  it.each<[string, Day[], number[]]>([
    ['stopped eight days ago', everyDay(20, 8), [8]],
    ['still come', everyDay(20, 3), []],
    ['never came often', [[30, 1, 0], [9, 1, 0]], []], // prettier-ignore
    ['never came at all', [], []],
  ])('%s', (_, days, counts) => {
    expect(stoppedOrders(statisticsOf(days), TODAY).map(({ count }) => count)).toEqual(counts);
  });
});

it('names the newest of the files that failed within a week', () => {
  const file = (name: string, state: string, processed_at: string | null, path: string | null = name) =>
    ({ name, state, processed_at, path }) as SftpFile;
  const files = [
    file('c.csv', 'success', '2026-03-29T00:00:00Z'),
    file('erased.csv', 'error', '2026-03-29T00:00:00Z', null),
    file('b.csv', 'error', '2026-03-28T00:00:00Z'),
    file('a.csv', 'error', '2026-03-24T00:00:00Z'),
    file('old.csv', 'error', '2026-03-01T00:00:00Z'),
  ];
  expect(failedFiles(files, new Date(`${TODAY}T12:00:00Z`))).toEqual([
    { kind: 'filesFailed', severity: 'error', to: 'sftp', count: 2, name: 'b.csv' },
  ]);
});
