import { useSearchParams } from 'react-router';

export const PERIODS = [4, 12, 26] as const; // weeks

export type Period = (typeof PERIODS)[number];

const DEFAULT: Period = 12;

/** How many weeks are looked at; in the address, so that two people talk about the same numbers. */
export function usePeriod(): [Period, (weeks: Period) => void] {
  const [search, setSearch] = useSearchParams();
  const asked = Number(search.get('weeks'));
  const weeks = PERIODS.find((known) => known === asked) ?? DEFAULT;
  return [
    weeks,
    (chosen) => setSearch(chosen === DEFAULT ? {} : { weeks: String(chosen) }, { replace: true }),
  ];
}
