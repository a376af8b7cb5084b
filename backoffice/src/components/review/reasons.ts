import type { Review, ReviewKind } from '@/api/types';

/** Why a review may be refused (domain.md 7.5); `lasting`: also long after its publication. */
const REASONS = [
  { code: 'inappropriate', lasting: true },
  { code: 'contradicted' },
  { code: 'rating_mismatch' },
  { code: 'product_only', only: 'site' },
  { code: 'unintelligible' },
  { code: 'biased' },
  { code: 'off_topic' },
  { code: 'personal_data', lasting: true },
  { code: 'competitor' },
  { code: 'not_experienced' },
  { code: 'promotional' },
  { code: 'dispute_settled', lasting: true },
  { code: 'author_request', lasting: true },
  { code: 'sensitive', lasting: true },
] as const satisfies readonly { code: string; only?: ReviewKind; lasting?: boolean }[];

export type ReasonCode = (typeof REASONS)[number]['code'];

const ALL_REASONS_MONTHS = 3;

/** The reasons that the platform takes for a review now. */
export function reasonsFor({ kind, published_at }: Pick<Review, 'kind' | 'published_at'>, now = new Date()) {
  const isLate = published_at !== null && now > monthsAfter(published_at, ALL_REASONS_MONTHS);
  return REASONS.filter((reason) => !('only' in reason) || reason.only === kind)
    .filter((reason) => !isLate || 'lasting' in reason)
    .map(({ code }): ReasonCode => code);
}

/** The same day some months later; the last of a month that has no such day. */
function monthsAfter(instant: string, months: number): Date {
  const date = new Date(instant);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + months);
  if (date.getUTCDate() !== day) date.setUTCDate(0);
  return date;
}
