import { useState } from 'react';

export interface Draft {
  text: string;
  change: (text: string) => void;
  forget: () => void;
}

/** What is being typed, kept for this tab: neither closing the screen nor the session's end loses it. */
export function useDraft(name: string, initial = ''): Draft {
  const key = `proofmark.draft.${name}`;
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? initial);
  return {
    text,
    change: (typed) => {
      setText(typed);
      if (typed === initial) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, typed);
    },
    forget: () => {
      setText(initial);
      sessionStorage.removeItem(key);
    },
  };
}
