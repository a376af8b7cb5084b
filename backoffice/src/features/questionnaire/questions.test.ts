import { expect, it } from 'vitest';

import { moved, newQuestion, showable, withText } from './questions';

it('asks a text in the languages it is written in', () => {
  expect(withText({ fr: 'Oui', de: 'Ja' }, 'de', '')).toEqual({ fr: 'Oui' });
  expect(withText({ fr: 'Oui' }, 'en', 'Yes')).toEqual({ fr: 'Oui', en: 'Yes' });
});

it('shows what is not written yet as an ellipsis, and leaves the question as it is', () => {
  const question = newQuestion('choice');
  const [shown] = showable([{ ...question, texts: { fr: ' ', en: 'Why?' } }], 'de');
  expect(shown?.texts).toEqual({ en: 'Why?' });
  expect(shown?.choices.map(({ texts }) => texts)).toEqual([{ de: '…' }, { de: '…' }]);
  expect(question.choices.map(({ texts }) => texts)).toEqual([{}, {}]);
});

it('moves one among the others', () => {
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
});
