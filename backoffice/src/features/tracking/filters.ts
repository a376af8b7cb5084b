import type { IntakeMethod, RequestSort, RequestStatus, RequestType } from '@/api/types';

import { isStatus, METHODS, TYPES } from './statuses';

export interface Filters {
  status: RequestStatus[];
  type: RequestType | null;
  from: string | null; // calendar day of the website, YYYY-MM-DD
  to: string | null; // inclusive
  method: IntakeMethod | null;
  receivedFrom: string | null; // as `from` and `to`
  receivedTo: string | null;
  q: string;
  sort: RequestSort;
  columns: Columns; // what is shown of them; narrows nothing
}

/** The present status, or the historical columns with a date for each step. */
export const COLUMNS = ['status', 'reporting'] as const;

export type Columns = (typeof COLUMNS)[number];

export const DEFAULT_SORT: RequestSort = '-experience_date';

export const NO_FILTERS: Filters = {
  status: [],
  type: null,
  from: null,
  to: null,
  method: null,
  receivedFrom: null,
  receivedTo: null,
  q: '',
  sort: DEFAULT_SORT,
  columns: 'status',
};

/** All requests, shown as they were. */
export function cleared({ sort, columns }: Filters): Filters {
  return { ...NO_FILTERS, sort, columns };
}

const SORTS: readonly RequestSort[] = ['-experience_date', 'experience_date', '-status_at', 'status_at'];

/** Reads the filters of an address; what is not understood is left out. */
export function readFilters(search: URLSearchParams): Filters {
  const sort = search.get('sort');
  return {
    status: [...new Set(search.getAll('status'))].filter(isStatus),
    type: TYPES.find((type) => type === search.get('type')) ?? null,
    from: asDay(search.get('from')),
    to: asDay(search.get('to')),
    method: METHODS.find((method) => method === search.get('method')) ?? null,
    receivedFrom: asDay(search.get('received_from')),
    receivedTo: asDay(search.get('received_to')),
    q: search.get('q') ?? '',
    sort: SORTS.find((known) => known === sort) ?? DEFAULT_SORT,
    columns: COLUMNS.find((known) => known === search.get('columns')) ?? 'status',
  };
}

/** Writes the filters into an address; defaults are left out, so that a plain list has a plain address. */
export function writeFilters(filters: Filters): URLSearchParams {
  const search = new URLSearchParams(filters.status.map((status) => ['status', status]));
  if (filters.type) search.set('type', filters.type);
  if (filters.from) search.set('from', filters.from);
  if (filters.to) search.set('to', filters.to);
  if (filters.method) search.set('method', filters.method);
  if (filters.receivedFrom) search.set('received_from', filters.receivedFrom);
  if (filters.receivedTo) search.set('received_to', filters.receivedTo);
  if (filters.q.trim()) search.set('q', filters.q.trim());
  if (filters.sort !== DEFAULT_SORT) search.set('sort', filters.sort);
  if (filters.columns !== 'status') search.set('columns', filters.columns);
  return search;
}

/** How many kinds of filter narrow the list; the sort does not. */
export function countFilters(filters: Filters): number {
  const { status, type, from, to, method, receivedFrom, receivedTo, q } = filters;
  return [status.length > 0, type, from ?? to, method, receivedFrom ?? receivedTo, q.trim()].filter(Boolean)
    .length;
}

function asDay(text: string | null): string | null {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) ? text : null;
}
