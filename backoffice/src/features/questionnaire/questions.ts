import { randomId } from '@mantine/hooks';

import type { OwnQuestion, QuestionKind } from '@/api/types';
import type { CustomerLanguage } from '@/lib/customer-languages';

export const KINDS = ['rating', 'score', 'choice', 'text'] as const satisfies QuestionKind[];
export const MOST_QUESTIONS = 10;
export const LEAST_CHOICES = 2;
export const MOST_CHOICES = 10;

type Choice = OwnQuestion['choices'][number];
type Texts = OwnQuestion['texts'];

/** Answers are kept under a question's id, so a new question never gets that of a former one. */
function newId(): string {
  return randomId('q-');
}

export function newQuestion(kind: QuestionKind): OwnQuestion {
  const choices = kind === 'choice' ? [newChoice(), newChoice()] : [];
  return { id: newId(), kind, texts: {}, required: false, choices };
}

export function newChoice(): Choice {
  return { id: newId(), texts: {} };
}

/** An emptied text is none: the website's own language stands in. */
export function withText(texts: Texts, language: CustomerLanguage, text: string): Texts {
  const others = Object.entries(texts).filter(([known]) => known !== language);
  return Object.fromEntries(text === '' ? others : [...others, [language, text]]);
}

/** The questions as far as they can be shown: what is still to be written is an ellipsis. */
export function showable(questions: OwnQuestion[], language: CustomerLanguage): OwnQuestion[] {
  const shown = (texts: Texts) =>
    Object.values(texts).some((text) => text.trim() !== '') ? withoutBlanks(texts) : { [language]: '…' };
  return questions.map((question) => ({
    ...question,
    texts: shown(question.texts),
    choices: question.choices.map((choice) => ({ ...choice, texts: shown(choice.texts) })),
  }));
}

function withoutBlanks(texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ''));
}

export function moved<Item>(items: Item[], from: number, to: number): Item[] {
  const others = items.filter((_, index) => index !== from);
  return [...others.slice(0, to), ...items.slice(from, from + 1), ...others.slice(to)];
}

export function replaced<Item>(items: Item[], index: number, item: Item): Item[] {
  return items.map((other, at) => (at === index ? item : other));
}
