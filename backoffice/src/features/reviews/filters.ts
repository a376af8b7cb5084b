import type { ReviewKind, ReviewState } from '@/api/types';
import { isState, KINDS, RATES } from '@/components/review/review-looks';

export interface Filters {
  state: ReviewState[];
  kind: ReviewKind | null;
  rate: number | null;
  q: string;
}

export const NO_FILTERS: Filters = { state: [], kind: null, rate: null, q: '' };

/** Reads the filters of an address; what is not understood is left out. */
export function readFilters(search: URLSearchParams): Filters {
  return {
    state: [...new Set(search.getAll('state'))].filter(isState),
    kind: KINDS.find((kind) => kind === search.get('kind')) ?? null,
    rate: RATES.find((rate) => String(rate) === search.get('rate')) ?? null,
    q: search.get('q') ?? '',
  };
}

/** Writes the filters into an address; a plain list has a plain address. */
export function writeFilters({ state, kind, rate, q }: Filters): URLSearchParams {
  const search = new URLSearchParams(state.map((wanted) => ['state', wanted]));
  if (kind) search.set('kind', kind);
  if (rate) search.set('rate', String(rate));
  if (q.trim()) search.set('q', q.trim());
  return search;
}

/** How many kinds of filter narrow the list. */
export function countFilters({ state, kind, rate, q }: Filters): number {
  return [state.length > 0, kind !== null, rate !== null, q.trim() !== ''].filter(Boolean).length;
}
