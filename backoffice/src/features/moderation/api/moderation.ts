import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import { ApiProblem } from '@/api/problem';
import type {
  ModeratedReview,
  ModeratedReviewDetail,
  ModerationQuery,
  Page,
  ReviewDecision,
} from '@/api/types';

import { STATES_OF, type Address } from '../address';

const REVIEWS = '/api/v1/moderation/reviews';
const REVIEW = `${REVIEWS}/{review_id}` as const;
const REPORTS = '/api/v1/moderation/reports';
const QUEUES = ['moderation', 'queue'];
const LOOK_AGAIN_MS = 20_000; // other moderators take reviews up meanwhile

type Queued = InfiniteData<Page<ModeratedReview>>;

export function queueQuery({ queue, q }: Pick<Address, 'queue' | 'q'>) {
  return infiniteQueryOptions({
    queryKey: [...QUEUES, queue, q],
    queryFn: ({ pageParam }) => {
      const query: ModerationQuery = { sort: queue === 'all' ? '-submitted_at' : 'submitted_at' };
      if (STATES_OF[queue].length > 0) query.state = STATES_OF[queue];
      if (q) query.q = q;
      if (pageParam !== null) query.cursor = pageParam;
      return unwrap(client.GET(REVIEWS, { params: { query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
  });
}

export function reviewQuery(reviewId: string) {
  return queryOptions({
    queryKey: ['moderation', 'review', reviewId],
    queryFn: () => unwrap(client.GET(REVIEW, { params: at(reviewId) })),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

export const reportsQuery = infiniteQueryOptions({
  queryKey: ['moderation', 'reports'],
  queryFn: ({ pageParam }) => {
    const query = pageParam === null ? {} : { cursor: pageParam };
    return unwrap(client.GET(REPORTS, { params: { query } }));
  },
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
});

export function claim(reviewId: string): Promise<ModeratedReview> {
  return unwrap(client.POST(`${REVIEW}/claim`, { params: at(reviewId) }));
}

export async function release(reviewId: string): Promise<void> {
  await unwrap(client.DELETE(`${REVIEW}/claim`, { params: at(reviewId) }));
}

export function decide(reviewId: string, body: ReviewDecision): Promise<ModeratedReview> {
  return unwrap(client.POST(`${REVIEW}/decision`, { params: at(reviewId), body }));
}

export function write(reviewId: string, text: string): Promise<ModeratedReview> {
  return unwrap(client.POST(`${REVIEW}/messages`, { params: at(reviewId), body: { text } }));
}

export async function anonymize(reviewId: string): Promise<void> {
  await unwrap(client.POST(`${REVIEW}/anonymize`, { params: at(reviewId) }));
}

/** Says that a report is dealt with; one that somebody else has dealt with is gone all the same. */
export async function dismiss(reportId: string): Promise<void> {
  try {
    await unwrap(client.DELETE(`${REPORTS}/{report_id}`, { params: { path: { report_id: reportId } } }));
  } catch (error) {
    if (!(error instanceof ApiProblem && error.status === 404)) throw error;
  }
}

export function evidenceAddress(reviewId: string, evidenceId: string): string {
  return `${REVIEWS}/${reviewId}/evidence/${evidenceId}`;
}

/** Puts what has changed of a review wherever it is shown. */
export function showChanged(queryClient: QueryClient, id: string, changes: Partial<ModeratedReview>): void {
  queryClient.setQueryData(
    reviewQuery(id).queryKey,
    (known: ModeratedReviewDetail | undefined) => known && { ...known, ...changes },
  );
  queryClient.setQueriesData<Queued>(
    { queryKey: QUEUES },
    (known) => known && { ...known, pages: known.pages.map((page) => withChanges(page, id, changes)) },
  );
}

/** Asks anew; an answer to what was asked before no longer counts. */
export function lookAgain(queryClient: QueryClient, reviewId: string): void {
  void queryClient.invalidateQueries(reviewQuery(reviewId));
  void queryClient.invalidateQueries({ queryKey: QUEUES });
}

function withChanges(
  page: Page<ModeratedReview>,
  id: string,
  changes: Partial<ModeratedReview>,
): Page<ModeratedReview> {
  return { ...page, items: page.items.map((item) => (item.id === id ? { ...item, ...changes } : item)) };
}

function at(reviewId: string) {
  return { path: { review_id: reviewId } };
}
