import type { ReactNode } from 'react';

import type { StoredForm } from '@/lib/use-stored-form';

import { ReadOnlyFields } from './ReadOnlyFields';
import { SaveBar } from './SaveBar';

interface Props<Values extends object> {
  editing: StoredForm<Values>;
  children: ReactNode;
}

/** What is stored, shown to everybody, changed by who may, and saved from the bar that then comes up. */
export function SaveForm<Values extends object>({ editing, children }: Props<Values>) {
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        editing.save();
      }}
    >
      <ReadOnlyFields>{children}</ReadOnlyFields>
      <SaveBar editing={editing} />
    </form>
  );
}
