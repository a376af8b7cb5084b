import { useSyncExternalStore } from 'react';

import { keepDraftsOf } from '@/lib/drafts';

import type { Session } from './types';

/** What every call needs of the session; it lives in memory only. */
export interface KnownSession {
  userId: string;
  csrfToken: string;
}

let known: KnownSession | null = null;
let isOver = false;
const held: (() => void)[] = []; // calls that wait until their person has signed in again
const watchers = new Set<() => void>();

export function knownSession(): KnownSession | null {
  return known;
}

/** From now on calls are made in this session, and those that were held go on; null: nobody is signed in. */
export function rememberSession(session: Session | null): void {
  if (session) keepDraftsOf(session.user.id);
  known = session && { userId: session.user.id, csrfToken: session.csrf_token };
  isOver = false;
  for (const goOn of held.splice(0)) goOn();
  tell();
}

/** Says that the session has ended, and waits for the next one. */
export function signedInAgain(): Promise<void> {
  isOver = true;
  tell();
  return new Promise((resolve) => held.push(resolve));
}

/** Whether the session has ended under its person's hands, who is to sign in again where they are. */
export function useIsSessionOver(): boolean {
  return useSyncExternalStore(watch, () => isOver);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function tell(): void {
  for (const watcher of watchers) watcher();
}
