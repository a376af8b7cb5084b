import { describe, expect, it } from 'vitest';

import { aMessage, aReview } from '@/testing/reviews';

import { changeableReply, flagObstacle, takesEvidence } from './review-rules';

const REPLIED = aReview({ exchanges: [aMessage({ at: '2026-03-11T09:00:00Z' })] });
const FLAG = { at: '2026-03-12T09:00:00Z', comment: null, evidence: [] };

describe('a reply', () => {
  it('may be changed for 24 hours, also once its author has answered', () => {
    const answered = {
      ...REPLIED,
      exchanges: [...REPLIED.exchanges, aMessage({ id: 'm2', origin: 'consumer' })],
    };
    const lastMoment = new Date('2026-03-12T08:59:59Z');
    expect(changeableReply(answered, lastMoment)?.until).toBe('2026-03-12T09:00:00.000Z');
    expect(changeableReply(REPLIED, new Date('2026-03-12T09:00:00Z'))).toBeNull();
    expect(changeableReply({ ...REPLIED, state: 'refused' }, lastMoment)).toBeNull();
  });
});

describe('a flag', () => {
  const flags = [1, 2, 3].map(() => ({ ...FLAG, reason: 'off_topic', outcome: 'rejected' as const }));

  it.each([
    ['unanswered', aReview()],
    ['flagged', { ...REPLIED, state: 'flagged' as const }],
    ['notShown', { ...REPLIED, state: 'withdrawn' as const }],
    ['tooOften', { ...REPLIED, flags }],
    [null, { ...REPLIED, flags: flags.slice(1) }],
  ])('meets the obstacle %s', (obstacle, review) => {
    expect(flagObstacle(review)).toBe(obstacle);
  });

  it('takes files until it is decided, and those of a settled dispute always', () => {
    const settled = { ...FLAG, reason: 'dispute_settled', outcome: 'accepted' as const };
    expect(takesEvidence({ state: 'flagged', flags })).toBe(true);
    expect(takesEvidence({ state: 'published', flags })).toBe(false);
    expect(takesEvidence({ state: 'published', flags: [settled] })).toBe(true);
  });
});
