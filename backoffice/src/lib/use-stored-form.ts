import { useForm, type UseFormReturnType } from '@mantine/form';
import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';

import { ApiProblem } from '@/api/problem';

import { keepDraft, readDraft } from './drafts';

interface Options<Values extends object> {
  draftKey: string; // one per thing that is edited, whose changes wait for each other
  stored: Values;
  save: (change: Partial<Values>) => Promise<Values>; // also makes the result the stored one
}

export interface StoredForm<Values extends object> {
  form: UseFormReturnType<Values>;
  saving: UseMutationResult<Values, Error, Partial<Values>, Partial<Values>>;
  isChanged: boolean;
  save: () => void;
  discard: () => void;
  undo: (() => void) | null; // what was saved last
  isUndone: boolean; // rather than saved
}

/** A form over what the platform has stored; what is typed outlives the screen, until saved or discarded. */
export function useStoredForm<Values extends object>(options: Options<Values>): StoredForm<Values> {
  const { draftKey, stored } = options;
  const [begun] = useState(() => ({ ...stored, ...readDraft<Values>(draftKey) }));
  const form = useForm<Values>({
    initialValues: begun,
    onValuesChange: (values) => keepDraft(draftKey, changeOf(values, stored)),
  });
  const [isUndone, setIsUndone] = useState(false);
  const saving = useMutation({
    scope: { id: draftKey },
    mutationFn: options.save,
    onMutate: (change) => before(change, stored),
    onSuccess: (saved) => {
      keepDraft(draftKey, {});
      form.setValues(saved);
      form.clearErrors();
    },
    onError: (error) => {
      const errors = fieldErrors(error);
      form.setErrors(errors);
      focusFirst(form, Object.keys(errors));
    },
  });
  const undone = saving.isSuccess ? saving.context : undefined;
  return {
    form,
    saving,
    isChanged: Object.keys(changeOf(form.values, stored)).length > 0,
    save: () => {
      setIsUndone(false);
      saving.mutate(changeOf(form.getValues(), stored));
    },
    discard: () => {
      keepDraft(draftKey, {});
      saving.reset();
      form.setValues(stored);
      form.clearErrors();
    },
    isUndone,
    undo:
      undone === undefined || isUndone
        ? null
        : () => {
            setIsUndone(true);
            saving.mutate(undone, { onError: () => form.setValues(undone) }); // to be saved once more
          },
  };
}

/** The field that was refused may be out of sight, the button is always there. */
function focusFirst(form: Pick<UseFormReturnType<object>, 'getInputNode'>, paths: string[]): void {
  const nodes = paths.map((path) => form.getInputNode(path as never));
  nodes.find((node) => node !== null)?.focus();
}

/** Which fields differ; an empty text means none. */
export function changeOf<Values extends object>(values: Values, stored: Values): Partial<Values> {
  const changed = Object.entries(values)
    .map(([name, value]) => [name, value === '' ? null : (value as unknown)] as const)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(stored[name as keyof Values]));
  return Object.fromEntries(changed) as Partial<Values>;
}

function before<Values extends object>(change: Partial<Values>, stored: Values): Partial<Values> {
  const names = Object.keys(change) as (keyof Values)[];
  return Object.fromEntries(names.map((name) => [name, stored[name]])) as Partial<Values>;
}

/** The platform's words for each field: by its whole path, and by the name it begins with. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiProblem)) return {};
  return Object.fromEntries(
    error.errors.flatMap(({ pointer, message }) => {
      const path = (pointer ?? '').split('/').slice(1);
      if (path[0] === undefined) return []; // of no field
      return [
        [path[0], message],
        [path.join('.'), message],
      ];
    }),
  );
}
