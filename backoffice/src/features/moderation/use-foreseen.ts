import { useIsMutating } from '@tanstack/react-query';

import type { ModeratedReview } from '@/api/types';
import { useUnderWay } from '@/lib/use-under-way';

/** Kind of the steps that end as foreseen, unless the platform refuses them. */
export const FORESEEN = ['moderation', 'foreseen'] as const;

export function decisionKey(reviewId: string) {
  return [...FORESEEN, 'decision', reviewId];
}

export interface ForeseenStep {
  reviewId: string;
  becomes: Partial<ModeratedReview>;
}

/** Shows a review as what is under way will have made of it. */
export function useForeseen(): <Seen extends ModeratedReview>(review: Seen) => Seen {
  const steps = useUnderWay<ForeseenStep>(FORESEEN);
  return (review) =>
    steps
      .filter(({ reviewId }) => reviewId === review.id)
      .reduce((seen, { becomes }) => ({ ...seen, ...becomes }), review);
}

/** Whether a decision on a review is still to be answered. */
export function useIsBeingDecided(reviewId: string): boolean {
  return useIsMutating({ mutationKey: decisionKey(reviewId) }) > 0;
}
