import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { SaveRow } from '@/components/SaveRow';
import { Section } from '@/components/Section';
import { useIsOwner } from '@/lib/current-website';
import { useStoredForm, type StoredForm } from '@/lib/use-stored-form';

import { changeWebsite, keepWebsite, type WebsiteSettings } from '../api/websites';
import { PlaceFields } from './PlaceFields';

/** What the website is called and where it is. A change is saved at once and can be taken back. */
export function GeneralSection({ website }: { website: Website }) {
  const { t } = useTranslation('website');
  const owns = useIsOwner();
  const editing = useWebsiteForm(website);
  const { form, saving, save } = editing;
  const isRefusedByField = Object.keys(form.errors).length > 0;
  return (
    <Section title={t('general')} hint={owns ? t('generalHint') : t('ownersOnly')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextInput
          {...form.getInputProps('name')}
          label={t('name')}
          maxLength={200}
          readOnly={!owns}
          mb="md"
        />
        <PlaceFields form={form} present={website} readOnly={!owns} />
        {saving.error && !isRefusedByField && <ProblemAlert error={saving.error} />}
        {owns && <SaveRow editing={editing} />}
      </form>
    </Section>
  );
}

function useWebsiteForm(website: Website): StoredForm<WebsiteSettings> {
  const { t } = useTranslation('website');
  const queryClient = useQueryClient();
  const editing = useStoredForm<WebsiteSettings>({
    draftKey: `proofmark.website.${website.id_website}`,
    stored: settingsOf(website),
    save: async (change) => {
      const saved = await changeWebsite(website.id_website, change);
      keepWebsite(queryClient, saved);
      return settingsOf(saved);
    },
  });
  const { form, save } = editing;
  return {
    ...editing,
    save: () => {
      if (form.values.name.trim() === '') form.setFieldError('name', t('nameMissing'));
      else save();
    },
  };
}

function settingsOf({ name, locale, time_zone }: Website): WebsiteSettings {
  return { name, locale, time_zone };
}
