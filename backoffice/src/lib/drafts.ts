const PERSON = 'proofmark.person';

/** Keeps in this tab what was typed and not saved, beyond the screen and a session's end. */
export function keepDraft(key: string, change: object): void {
  if (Object.keys(change).length === 0) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, JSON.stringify(change));
}

export function readDraft<Values extends object>(key: string): Partial<Values> {
  return JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<Values>;
}

/** Throws away what another person has typed in this tab. */
export function keepDraftsOf(userId: string): void {
  const person = sessionStorage.getItem(PERSON);
  if (person !== null && person !== userId) sessionStorage.clear();
  sessionStorage.setItem(PERSON, userId);
}
