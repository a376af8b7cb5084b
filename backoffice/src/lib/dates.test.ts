import { describe, expect, it } from 'vitest';

import { dateFormats, endOfDay, formatDayRange, startOfDay } from './dates';

describe('calendar days as instants', () => {
  it.each([
    ['2026-01-15', 'Europe/Paris', '2026-01-14T23:00:00.000Z', '2026-01-15T22:59:59.999Z'],
    ['2026-03-29', 'Europe/Paris', '2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z'], // 23 hours
    ['2026-10-25', 'Europe/Paris', '2026-10-24T22:00:00.000Z', '2026-10-25T22:59:59.999Z'], // 25 hours
    ['2026-12-31', 'America/New_York', '2026-12-31T05:00:00.000Z', '2027-01-01T04:59:59.999Z'],
    ['2026-06-01', 'Asia/Kolkata', '2026-05-31T18:30:00.000Z', '2026-06-01T18:29:59.999Z'],
  ])('%s in %s', (day, zone, start, end) => {
    expect([startOfDay(day, zone), endOfDay(day, zone)]).toEqual([start, end]);
  });
});

describe('written dates', () => {
  it('are those of the website, not of the reader’s computer', () => {
    expect(dateFormats('fr', 'Europe/Paris').dateTime('2026-03-01T23:30:00Z')).toBe('2 mars 2026, 00:30');
    expect(dateFormats('fr', 'America/New_York').date('2026-03-01T03:30:00Z')).toBe('28 févr. 2026');
  });

  it('break before the time only in a narrow column', () => {
    const { dateOverTime } = dateFormats('en', 'Europe/Paris');
    expect(dateOverTime('2026-03-01T23:30:00Z')).toBe('2\u00a0Mar\u00a02026, 00:30');
  });

  it('shorten a range', () => {
    expect(formatDayRange('fr', '2026-03-02', '2026-03-08')).toMatch(/^2.8 mars 2026$/);
  });
});
