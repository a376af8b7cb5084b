import type { ModeratedReview, ReviewState } from '@/api/types';

/** What the queue may hold; the first needs a decision. */
export const QUEUES = ['waiting', 'in_moderation', 'flagged', 'all'] as const;

export type Queue = (typeof QUEUES)[number];

export const STATES_OF: Readonly<Record<Queue, ReviewState[]>> = {
  waiting: ['in_moderation', 'flagged'],
  in_moderation: ['in_moderation'],
  flagged: ['flagged'],
  all: [],
};

export function isIn(queue: Queue, { state }: Pick<ModeratedReview, 'state'>): boolean {
  return STATES_OF[queue].length === 0 || STATES_OF[queue].includes(state);
}

export interface Address {
  view: 'queue' | 'reports';
  queue: Queue;
  q: string;
  review: string | null; // the one opened
  report: string | null; // a reader's, that led there
}

export function readAddress(search: URLSearchParams): Address {
  return {
    view: search.get('view') === 'reports' ? 'reports' : 'queue',
    queue: QUEUES.find((queue) => queue === search.get('queue')) ?? 'waiting',
    q: search.get('q') ?? '',
    review: search.get('review'),
    report: search.get('report'),
  };
}

/** Defaults are left out, so that the plain queue has a plain address. */
export function writeAddress({ view, queue, q, review, report }: Address): URLSearchParams {
  const search = new URLSearchParams();
  if (view !== 'queue') search.set('view', view);
  if (queue !== 'waiting') search.set('queue', queue);
  if (q.trim()) search.set('q', q.trim());
  if (review) search.set('review', review);
  if (report) search.set('report', report);
  return search;
}
