import { useForm, type UseFormReturnType } from '@mantine/form';
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';

import { useState } from 'react';

import { ApiProblem } from '@/api/problem';
import type { CollectionSettings, CollectionSettingsChange, Website } from '@/api/types';

import { changeSettings, settingsQuery } from './api/settings';

export type SettingsFormState = UseFormReturnType<CollectionSettings>;

interface Editing {
  form: SettingsFormState;
  saving: UseMutationResult<CollectionSettings, Error, CollectionSettingsChange>;
  save: () => void;
  discard: () => void;
}

/** A form over a website's settings; what is typed outlives the screen, until it is saved or discarded. */
export function useSettingsForm(website: Website, settings: CollectionSettings): Editing {
  const draftKey = `proofmark.settings.${website.id_website}`;
  const queryClient = useQueryClient();
  const [begun] = useState(() => ({ ...settings, ...readDraft(draftKey) }));
  const form = useForm<CollectionSettings>({
    initialValues: begun,
    onValuesChange: (values) => keepDraft(draftKey, changeOf(values, settings)),
  });
  const saving = useMutation({
    mutationFn: (change: CollectionSettingsChange) => changeSettings(website.id_website, change),
    onSuccess: (saved) => {
      keepDraft(draftKey, {});
      queryClient.setQueryData(settingsQuery(website.id_website).queryKey, saved);
      form.setValues(saved);
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return {
    form,
    saving,
    save: () => saving.mutate(changeOf(form.getValues(), settings)),
    discard: () => {
      keepDraft(draftKey, {});
      saving.reset();
      form.setValues(settings);
      form.clearErrors();
    },
  };
}

/** Which settings differ; an empty text means none. */
export function changeOf(values: CollectionSettings, settings: CollectionSettings): CollectionSettingsChange {
  const changed = Object.entries(values)
    .map(([name, value]) => [name, value === '' ? null : value] as const)
    .filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(settings[name as keyof typeof settings]),
    );
  return Object.fromEntries(changed);
}

/** The platform's words for each field; the first path segment names the field. */
function fieldErrors(error: Error): Record<string, string> {
  if (!(error instanceof ApiProblem)) return {};
  return Object.fromEntries(
    error.errors.map(({ pointer, message }) => [pointer?.split('/')[1] ?? '', message]),
  );
}

function keepDraft(key: string, change: CollectionSettingsChange): void {
  if (Object.keys(change).length === 0) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, JSON.stringify(change));
}

function readDraft(key: string): Partial<CollectionSettings> {
  return JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<CollectionSettings>;
}
