import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';

import type { ModeratedReview, ReviewDecision } from '@/api/types';
import { offerReturn, tellRefusal } from '@/components/notices';
import { useReviewWords } from '@/components/review/use-review-words';

import { writeAddress } from './address';
import { claim, decide, lookAgain, release, reviewQuery, showChanged, write } from './api/moderation';
import { outcomeOf, UNCLAIMED } from './claims';
import { useAddress } from './use-address';
import { forgetDecision } from './use-decision-draft';
import { decisionKey, FORESEEN, type ForeseenStep } from './use-foreseen';

interface DecidedStep extends ForeseenStep {
  decision: ReviewDecision;
}

export interface Moderation {
  claiming: UseMutationResult<ModeratedReview, Error, void>;
  writing: UseMutationResult<ModeratedReview, Error, string>;
  release: () => void;
  decide: (decision: ReviewDecision) => void;
}

/** Who goes on to other reviews, and comes back to one whose decision is refused. */
export interface Decider {
  onDecided?: (foreseen: ModeratedReview) => void;
  onRefused?: (reviewId: string) => void;
}

/** What a moderator does about one review. A refused step shows the review as it is by now. */
export function useModeration(review: ModeratedReview, { onDecided, onRefused }: Decider): Moderation {
  const { id } = review;
  const name = useReviewWords().author(review);
  const { t } = useTranslation('moderation');
  const queryClient = useQueryClient();
  const goBack = useWayBack(id);
  const scope = { id: `moderation/${id}` }; // one step after the other, however fast they are asked for
  const onSuccess = (changed: ModeratedReview) => {
    showChanged(queryClient, id, changed);
    void queryClient.invalidateQueries(reviewQuery(id));
  };
  // Not foreseeable: another moderator may have been faster.
  const claiming = useMutation({
    mutationFn: () => claim(id),
    scope,
    onSuccess,
    onError: () => lookAgain(queryClient, id),
  });
  const releasing = useMutation({
    mutationKey: [...FORESEEN, 'release', id],
    mutationFn: (step: ForeseenStep) => release(step.reviewId),
    scope,
    onSuccess: () => showChanged(queryClient, id, UNCLAIMED),
    onError: tellRefusal,
    onSettled: () => lookAgain(queryClient, id),
  });
  const deciding = useMutation({
    mutationKey: decisionKey(id),
    mutationFn: ({ reviewId, decision }: DecidedStep) => decide(reviewId, decision),
    scope,
    onSuccess: (changed) => {
      forgetDecision(id);
      showChanged(queryClient, id, changed);
    },
    onError: (error) => {
      onRefused?.(id);
      offerReturn(error, { what: t('notDecided', { name }), wayBack: t('lookAgain'), onReturn: goBack });
    },
    onSettled: () => lookAgain(queryClient, id),
  });
  return {
    claiming,
    writing: useMutation({ mutationFn: (text: string) => write(id, text), onSuccess }),
    release: () => releasing.mutate({ reviewId: id, becomes: UNCLAIMED }),
    decide: (decision) => {
      const becomes = outcomeOf(decision);
      deciding.mutate({ reviewId: id, becomes, decision });
      onDecided?.({ ...review, ...becomes });
    },
  };
}

/** Leads to a review in the queue, also from where its moderator has gone meanwhile. */
function useWayBack(review: string): () => void {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [address] = useAddress();
  const search = writeAddress({ ...address, view: 'queue', report: null, review }).toString();
  return () => void navigate({ pathname, search });
}
