import { TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useRef, useState } from 'react';

const TYPING_PAUSE_MS = 300;

interface Props {
  label: string;
  placeholder: string;
  value: string;
  onChange: (q: string) => void;
}

/** A filter that is typed: told on a pause, and reached from anywhere with a slash. */
export function SearchInput({ label, placeholder, value, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const [announced, setAnnounced] = useState(value);
  const [seen, setSeen] = useState(value);
  const announce = useDebouncedCallback((text: string) => {
    setAnnounced(text.trim());
    onChange(text);
  }, TYPING_PAUSE_MS);
  if (value !== seen) {
    setSeen(value);
    if (value !== announced) setTyped(value); // changed elsewhere (cleared, browser's back), not by typing here
  }
  useHotkeys([['/', (event) => goToSearch(event, input.current), { preventDefault: false }]], []);
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      ref={input}
      type="search"
      leftSection={<IconSearch size={16} stroke={1.7} />}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        announce(currentTarget.value);
      }}
    />
  );
}

/** A slash goes to the search, except where it is being typed. */
function goToSearch(event: KeyboardEvent, search: HTMLInputElement | null): void {
  if (event.target instanceof HTMLTextAreaElement) return;
  const target = event.target instanceof HTMLInputElement ? event.target : null;
  if (target && !['checkbox', 'radio'].includes(target.type)) return;
  event.preventDefault();
  search?.focus();
}
