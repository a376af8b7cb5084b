import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';

import type { ModeratedReview, ReviewDecision } from '@/api/types';

import { claim, decide, release, reviewQuery, showChanged, write } from './api/moderation';

export interface Moderation {
  claiming: UseMutationResult<ModeratedReview, Error, void>;
  releasing: UseMutationResult<void, Error, void>;
  deciding: UseMutationResult<ModeratedReview, Error, ReviewDecision>;
  writing: UseMutationResult<ModeratedReview, Error, string>;
}

/** What a moderator does about one review. A refused step shows the review as it is by now. */
export function useModeration(reviewId: string): Moderation {
  const queryClient = useQueryClient();
  const lookAgain = () => {
    void queryClient.invalidateQueries(reviewQuery(reviewId));
    void queryClient.invalidateQueries({ queryKey: ['moderation', 'queue'] });
  };
  const onSuccess = (changed: ModeratedReview) => showChanged(queryClient, changed);
  return {
    claiming: useMutation({ mutationFn: () => claim(reviewId), onSuccess, onError: lookAgain }),
    releasing: useMutation({ mutationFn: () => release(reviewId), onSettled: lookAgain }),
    deciding: useMutation({
      mutationFn: (decision: ReviewDecision) => decide(reviewId, decision),
      onSuccess,
      onError: lookAgain,
    }),
    writing: useMutation({ mutationFn: (text: string) => write(reviewId, text), onSuccess }),
  };
}
