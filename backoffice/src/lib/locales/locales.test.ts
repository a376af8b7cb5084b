import { describe, expect, it } from 'vitest';

import { en } from './en';
import { fr } from './fr';

interface Texts {
  [key: string]: string | Texts;
}

function flatten(texts: Texts, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flatten(value, `${prefix}${key}.`)],
    ),
  );
}

const ofScreens = Object.entries(import.meta.glob<Texts>('./en/*.ts', { import: 'texts', eager: true }));
const inFrench = import.meta.glob<Texts>('./fr/*.ts', { import: 'texts', eager: true });
const catalogues = [
  ['all screens', en, fr] as const,
  ...ofScreens.map(([file, texts]) => [file, texts, inFrench[file.replace('/en/', '/fr/')] ?? {}] as const),
].map(([name, english, french]) => ({ name, english: flatten(english), french: flatten(french) }));

describe.each(catalogues)('the catalogues of $name', ({ english, french }) => {
  it('have the same keys', () => {
    expect([...french.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it.each([
    ['English', english],
    ['French', french],
  ])('leave nothing empty in %s', (_, texts) => {
    expect([...texts].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('take the same values', () => {
    const placeholders = (text: string | undefined) => (text?.match(/{{\w+}}/g) ?? []).sort();
    const different = [...english].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(french.get(key)).join(),
    );
    expect(different).toEqual([]);
  });

  it('have both forms of every counted text', () => {
    const bases = [...english.keys()].filter((key) => key.endsWith('_one')).map((key) => key.slice(0, -4));
    expect(bases.filter((base) => !english.has(`${base}_other`))).toEqual([]);
  });
});
