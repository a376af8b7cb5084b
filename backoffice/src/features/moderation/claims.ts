import type { ModeratedReview, ReviewDecision } from '@/api/types';

type Claimed = Pick<ModeratedReview, 'claimed_by' | 'claimed_until'>;

export type Holder = 'nobody' | 'me' | 'another';

/** Who has taken a review up; a claim ends by itself. */
export function holderOf({ claimed_by, claimed_until }: Claimed, userId: string, now = new Date()): Holder {
  if (!claimed_by || !claimed_until || new Date(claimed_until) <= now) return 'nobody';
  return claimed_by === `user:${userId}` ? 'me' : 'another';
}

export const UNCLAIMED = { claimed_by: null, claimed_until: null } as const;

/** What a decision makes of a review, as far as it shows. */
export function outcomeOf({ decision, reason }: ReviewDecision): Partial<ModeratedReview> {
  return decision === 'publish'
    ? { ...UNCLAIMED, state: 'published', reason: null }
    : { ...UNCLAIMED, state: 'refused', reason: reason ?? null };
}

/** Whether the queue still waits for a decision on it. */
export function isUndecided({ state }: Pick<ModeratedReview, 'state'>): boolean {
  return state === 'in_moderation' || state === 'flagged' || state === 'pending';
}

/** The review to go on with after this one: what nobody else has, first below, then from the top. */
export function nextReview(
  reviews: readonly ModeratedReview[],
  currentId: string,
  userId: string,
): ModeratedReview | null {
  const at = reviews.findIndex(({ id }) => id === currentId);
  const inTurn = [...reviews.slice(at + 1), ...reviews.slice(0, Math.max(at, 0))];
  return inTurn.find((one) => isUndecided(one) && holderOf(one, userId) !== 'another') ?? null;
}
