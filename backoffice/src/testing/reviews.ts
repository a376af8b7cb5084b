import type { Review, ReviewDetail } from '@/api/types';

import { WEBSITE } from './server';

export const REVIEWS_URL = `/api/v1/websites/${WEBSITE.id_website}/reviews`;

export function aReview(changes: Partial<Review> = {}): Review {
  return {
    id: 'v1',
    kind: 'site',
    state: 'published',
    rate: 4,
    comment: 'Très confortables.',
    displayed_name: 'Inès L.',
    purchase_reference: 'WEB-10501',
    experience_date: '2026-03-02T07:30:00Z',
    product_ref: null,
    product_name: null,
    language: 'fr',
    voluntary: false,
    submitted_at: '2026-03-10T09:00:00Z',
    published_at: '2026-03-10T10:00:00Z',
    updated_at: '2026-03-10T10:00:00Z',
    reason: null,
    anonymized: false,
    request_id: 'r1',
    revision: 2,
    flags: [],
    exchanges: [],
    ...changes,
  };
}

export function aReviewDetail(changes: Partial<ReviewDetail> = {}): ReviewDetail {
  return { ...aReview(), answers: [], steps: [], ...changes };
}

export function aMessage(changes: Partial<Review['exchanges'][number]> = {}): Review['exchanges'][number] {
  return {
    id: 'm1',
    at: '2026-03-11T09:00:00Z',
    origin: 'merchant',
    text: 'Merci Inès',
    answers: null,
    ...changes,
  };
}
