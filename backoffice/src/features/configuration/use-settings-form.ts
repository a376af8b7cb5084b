import type { UseFormReturnType } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';

import type { CollectionSettings, CollectionSettingsChange, Website } from '@/api/types';
import { useStoredForm, type StoredForm } from '@/lib/use-stored-form';

import { changeSettings, settingsQuery } from './api/settings';

export type SettingsFormState = UseFormReturnType<CollectionSettings>;

export function useSettingsForm(
  website: Website,
  settings: CollectionSettings,
): StoredForm<CollectionSettings> {
  const queryClient = useQueryClient();
  return useStoredForm({
    draftKey: `proofmark.settings.${website.id_website}`,
    stored: settings,
    save: async (change) => {
      const saved = await changeSettings(website.id_website, change as CollectionSettingsChange);
      queryClient.setQueryData(settingsQuery(website.id_website).queryKey, saved);
      return saved;
    },
  });
}
