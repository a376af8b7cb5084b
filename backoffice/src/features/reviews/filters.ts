import type { ReviewKind, ReviewState } from '@/api/types';
import { isState, KINDS, RATES } from '@/components/review/review-looks';

export interface Filters {
  state: ReviewState[];
  kind: ReviewKind | null;
  rate: number[]; // none: all
  answered: boolean | null;
  q: string;
}

const ANSWERED = [true, false];

export const NO_FILTERS: Filters = { state: [], kind: null, rate: [], answered: null, q: '' };

/** Reads the filters of an address; what is not understood is left out. */
export function readFilters(search: URLSearchParams): Filters {
  return {
    state: [...new Set(search.getAll('state'))].filter(isState),
    kind: KINDS.find((kind) => kind === search.get('kind')) ?? null,
    rate: RATES.filter((rate) => search.getAll('rate').includes(String(rate))),
    answered: ANSWERED.find((answered) => String(answered) === search.get('answered')) ?? null,
    q: search.get('q') ?? '',
  };
}

/** Writes the filters into an address; a plain list has a plain address. */
export function writeFilters({ state, kind, rate, answered, q }: Filters): URLSearchParams {
  const search = new URLSearchParams(state.map((wanted) => ['state', wanted]));
  if (kind) search.set('kind', kind);
  rate.forEach((wanted) => search.append('rate', String(wanted)));
  if (answered !== null) search.set('answered', String(answered));
  if (q.trim()) search.set('q', q.trim());
  return search;
}

/** How many kinds of filter narrow the list. */
export function countFilters({ state, kind, rate, answered, q }: Filters): number {
  return [state.length > 0, kind !== null, rate.length > 0, answered !== null, q.trim() !== ''].filter(
    Boolean,
  ).length;
}
