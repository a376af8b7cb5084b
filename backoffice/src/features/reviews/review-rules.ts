import type { Review, ReviewExchange } from '@/api/types';

const REPLY_EDITABLE_MS = 24 * 3600 * 1000; // domain.md 7.6
const MOST_FLAGS = 3; // domain.md 7.5

/** The reply that may still be changed, and until when. */
export interface Changeable {
  reply: ReviewExchange;
  until: string;
}

/** Whether a message may be added: nothing is said under what nobody sees any more. */
export function isAnswerable({ state }: Pick<Review, 'state'>): boolean {
  return state !== 'refused' && state !== 'withdrawn';
}

export function lastReply({ exchanges }: Pick<Review, 'exchanges'>): ReviewExchange | null {
  return exchanges.findLast(({ origin }) => origin === 'merchant') ?? null;
}

export function changeableReply(
  review: Pick<Review, 'state' | 'exchanges'>,
  now = new Date(),
): Changeable | null {
  const reply = lastReply(review);
  if (reply === null || !isAnswerable(review)) return null;
  const until = new Date(Date.parse(reply.at) + REPLY_EDITABLE_MS);
  return now < until ? { reply, until: until.toISOString() } : null;
}

export function isWaiting({ state }: Pick<Review, 'state'>): boolean {
  return state === 'pending' || state === 'in_moderation';
}

/** Whether readers see it: flagging hides nothing. */
export function isVisible({ state, published_at }: Pick<Review, 'state' | 'published_at'>): boolean {
  return state === 'published' || (state === 'flagged' && published_at !== null);
}

export type FlagObstacle = 'flagged' | 'notShown' | 'unanswered' | 'tooOften';

/** Why a review can't be flagged now, in the order the platform looks; null: it can. */
export function flagObstacle(review: Pick<Review, 'state' | 'exchanges' | 'flags'>): FlagObstacle | null {
  if (review.state === 'flagged') return 'flagged';
  if (!isAnswerable(review)) return 'notShown';
  if (lastReply(review) === null) return 'unanswered';
  return review.flags.length >= MOST_FLAGS ? 'tooOften' : null;
}

/** Whether files may still be handed in with the last flag. */
export function takesEvidence({ state, flags }: Pick<Review, 'state' | 'flags'>): boolean {
  return state === 'flagged' || flags.at(-1)?.reason === 'dispute_settled';
}
