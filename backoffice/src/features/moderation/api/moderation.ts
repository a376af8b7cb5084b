import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
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
const LOOK_AGAIN_MS = 20_000; // other moderators take reviews up meanwhile

type Queued = InfiniteData<Page<ModeratedReview>>;

export function queueQuery({ queue, q }: Pick<Address, 'queue' | 'q'>) {
  return infiniteQueryOptions({
    queryKey: ['moderation', 'queue', queue, q],
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

export async function dismiss(reportId: string): Promise<void> {
  await unwrap(client.DELETE(`${REPORTS}/{report_id}`, { params: { path: { report_id: reportId } } }));
}

export function evidenceAddress(reviewId: string, evidenceId: string): string {
  return `${REVIEWS}/${reviewId}/evidence/${evidenceId}`;
}

/** Puts a changed review wherever it is shown; a list keeps it where it stands until it is asked anew. */
export function showChanged(queryClient: QueryClient, changed: ModeratedReview): void {
  queryClient.setQueryData(
    reviewQuery(changed.id).queryKey,
    (known: ModeratedReviewDetail | undefined) => known && { ...known, ...changed },
  );
  void queryClient.invalidateQueries(reviewQuery(changed.id));
  queryClient.setQueriesData<Queued>(
    { queryKey: ['moderation', 'queue'] },
    (known) => known && { ...known, pages: known.pages.map((page) => withChanged(page, changed)) },
  );
}

function withChanged(page: Page<ModeratedReview>, changed: ModeratedReview): Page<ModeratedReview> {
  return { ...page, items: page.items.map((item) => (item.id === changed.id ? changed : item)) };
}

function at(reviewId: string) {
  return { path: { review_id: reviewId } };
}
