import { useDidUpdate, useWindowEvent } from '@mantine/hooks';
import { useRef } from 'react';

/** While `isAway` something else lies over the page; afterwards the focus is where it was before. */
export function useFocusBack(isAway: boolean): void {
  const last = useRef<HTMLElement | null>(null);
  useWindowEvent('focusin', ({ target }) => {
    if (!isAway && target instanceof HTMLElement) last.current = target;
  });
  useDidUpdate(() => {
    if (isAway || last.current === null) return undefined;
    return focusWhenEnabled(last.current);
  }, [isAway]);
}

/** A button that is waiting for its answer takes no focus. Returns: what ends the waiting. */
function focusWhenEnabled(element: HTMLElement): () => void {
  const focus = () => {
    const isElsewhere = document.activeElement !== null && document.activeElement !== document.body;
    if (!isElsewhere) element.focus();
  };
  focus();
  const observer = new MutationObserver(focus);
  observer.observe(element, { attributeFilter: ['disabled'] });
  return () => observer.disconnect();
}
