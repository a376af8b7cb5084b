import { beforeEach, expect, it } from 'vitest';

import { keepDraft, keepDraftsOf, readDraft } from './drafts';

beforeEach(() => sessionStorage.clear());

it.each([
  ['u1', { name: 'Alto' }],
  ['u2', {}],
])('leaves to %s what u1 has typed: %j', (person, left) => {
  keepDraftsOf('u1');
  keepDraft('form', { name: 'Alto' });
  keepDraftsOf(person);
  expect(readDraft('form')).toEqual(left);
});
