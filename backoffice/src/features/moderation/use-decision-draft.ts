import { useState } from 'react';

import type { ReviewDecision } from '@/api/types';
import type { ReasonCode } from '@/components/review/reasons';
import { keepDraft, readDraft } from '@/lib/drafts';

export interface DecisionDraft {
  verb: ReviewDecision['decision'] | null; // null: nothing is about to be decided
  reason: ReasonCode | null;
  comment: string; // for the file
  message: string; // to the author
}

const NOTHING: DecisionDraft = { verb: null, reason: null, comment: '', message: '' };

export type ChangeDraft = (change: Partial<DecisionDraft>) => void;

/** A decision as far as it was made up, kept until the platform has taken it. */
export function useDecisionDraft(reviewId: string): [DecisionDraft, ChangeDraft] {
  const kept = () => ({ ...NOTHING, ...readDraft<DecisionDraft>(keyOf(reviewId)) });
  const [draft, setDraft] = useState(kept);
  return [
    draft,
    (change) => {
      const changed = { ...kept(), ...change };
      keepDraft(keyOf(reviewId), changed);
      setDraft(changed);
    },
  ];
}

export function forgetDecision(reviewId: string): void {
  keepDraft(keyOf(reviewId), {});
}

function keyOf(reviewId: string): string {
  return `proofmark.decision.${reviewId}`;
}
