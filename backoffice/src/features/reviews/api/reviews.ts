import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Page, Review, ReviewDetail, ReviewsQuery } from '@/api/types';

import type { Filters } from '../filters';

const REVIEWS = '/api/v1/websites/{id_website}/reviews';
const REVIEW = `${REVIEWS}/{review_id}` as const;

export function reviewsQuery(idWebsite: string, filters: Filters) {
  return infiniteQueryOptions({
    queryKey: ['reviews', idWebsite, filters],
    queryFn: ({ pageParam }) => {
      const query = queryOf(filters, pageParam);
      return unwrap(client.GET(REVIEWS, { params: { path: { id_website: idWebsite }, query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData, // the old ones stay, dimmed, until the new ones come
  });
}

export function reviewQuery(idWebsite: string, reviewId: string) {
  return queryOptions({
    queryKey: ['review', idWebsite, reviewId],
    queryFn: () => unwrap(client.GET(REVIEW, { params: at(idWebsite, reviewId) })),
  });
}

export function reply(idWebsite: string, reviewId: string, text: string): Promise<Review> {
  return unwrap(client.POST(`${REVIEW}/reply`, { params: at(idWebsite, reviewId), body: { text } }));
}

export function changeReply(idWebsite: string, reviewId: string, text: string): Promise<Review> {
  return unwrap(client.PUT(`${REVIEW}/reply`, { params: at(idWebsite, reviewId), body: { text } }));
}

export interface FlagWords {
  reason: string;
  comment: string | null;
}

export function flag(idWebsite: string, reviewId: string, body: FlagWords): Promise<Review> {
  return unwrap(client.POST(`${REVIEW}/flag`, { params: at(idWebsite, reviewId), body }));
}

export function publish(idWebsite: string, reviewId: string): Promise<Review> {
  return unwrap(client.POST(`${REVIEW}/publish`, { params: at(idWebsite, reviewId) }));
}

export function addEvidence(idWebsite: string, reviewId: string, file: File): Promise<Review> {
  return unwrap(
    client.POST(`${REVIEW}/evidence`, {
      params: { ...at(idWebsite, reviewId), query: { file_name: file.name } },
      body: file.name, // OpenAPI has no type for what a file is in a browser
      bodySerializer: () => file,
      headers: { 'Content-Type': 'application/octet-stream' },
    }),
  );
}

export function evidenceAddress(idWebsite: string, reviewId: string, evidenceId: string): string {
  return `/api/v1/websites/${idWebsite}/reviews/${reviewId}/evidence/${evidenceId}`;
}

/** Puts a changed review wherever it is shown. Lists keep it where it stands, until they are asked anew. */
export function showChanged(queryClient: QueryClient, idWebsite: string, changed: Review): void {
  queryClient.setQueryData(
    reviewQuery(idWebsite, changed.id).queryKey,
    (known: ReviewDetail | undefined) => known && { ...known, ...changed },
  );
  void queryClient.invalidateQueries({ queryKey: ['review', idWebsite, changed.id] });
  queryClient.setQueriesData<InfiniteData<Page<Review>>>(
    { queryKey: ['reviews', idWebsite] },
    (known) => known && { ...known, pages: known.pages.map((page) => withChanged(page, changed)) },
  );
}

function withChanged(page: Page<Review>, changed: Review): Page<Review> {
  return { ...page, items: page.items.map((item) => (item.id === changed.id ? changed : item)) };
}

function queryOf({ state, kind, rate, answered, q }: Filters, cursor: string | null): ReviewsQuery {
  const query: ReviewsQuery = {};
  if (state.length > 0) query.state = state;
  if (kind) query.kind = kind;
  if (rate.length > 0) query.rate = rate;
  if (answered !== null) query.answered = answered;
  if (q.trim()) query.q = q.trim();
  if (cursor !== null) query.cursor = cursor;
  return query;
}

function at(idWebsite: string, reviewId: string) {
  return { path: { id_website: idWebsite, review_id: reviewId } };
}
