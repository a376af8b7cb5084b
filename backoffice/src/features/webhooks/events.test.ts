import { describe, expect, it } from 'vitest';

import { isPartly, KINDS, toggleFamily, toggleType } from './events';

describe('the choice of messages', () => {
  it('replaces single ones by their whole family, and leaves other families alone', () => {
    const some = ['review.published', 'review_request.sent'];
    expect(toggleFamily(some, 'review')).toEqual(['review_request.sent', 'review.*']);
    expect(toggleFamily(['review.*', 'review_request.sent'], 'review')).toEqual(['review_request.sent']);
  });

  it('names the others when one leaves its family', () => {
    const left = toggleType(['review_request.*', 'review.*'], 'review', 'review.updated');
    expect(left).toEqual([
      'review_request.*',
      ...KINDS.review.filter((kind) => kind !== 'updated').map((kind) => `review.${kind}`),
    ]);
    expect(isPartly(left, 'review')).toBe(true);
    expect(isPartly(left, 'review_request')).toBe(false);
  });
});
