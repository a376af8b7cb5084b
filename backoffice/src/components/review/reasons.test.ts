import { expect, it } from 'vitest';

import { reasonsFor } from './reasons';

const PUBLISHED = { kind: 'site', published_at: '2026-11-30T10:00:00Z' } as const;

it('offers every reason of the specification, those of brands to brands only', () => {
  expect(reasonsFor({ kind: 'site', published_at: null })).toHaveLength(14);
  expect(reasonsFor({ kind: 'product', published_at: null })).not.toContain('product_only');
});

it('offers only lasting reasons three months after publication', () => {
  expect(reasonsFor(PUBLISHED, new Date('2027-02-28T10:00:00Z'))).toHaveLength(14);
  expect(reasonsFor(PUBLISHED, new Date('2027-02-28T10:00:01Z'))).toEqual([
    'inappropriate',
    'personal_data',
    'dispute_settled',
    'author_request',
    'sensitive',
  ]);
});
