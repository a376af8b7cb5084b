import { Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { Me } from '@/api/types';
import { LANGUAGE_NAMES } from '@/components/LanguageSwitch';
import { ProblemAlert } from '@/components/ProblemAlert';
import { SaveRow } from '@/components/SaveRow';
import { Pair, Section } from '@/components/Section';
import { LANGUAGES } from '@/lib/language';
import { SESSION_KEY } from '@/lib/session-key';
import { useLanguage } from '@/lib/use-language';
import { useStoredForm, type StoredForm } from '@/lib/use-stored-form';

import { changeMe, meQuery, type Profile } from '../api/me';

export function ProfileSection({ me }: { me: Me }) {
  const { t } = useTranslation('account');
  const editing = useProfileForm(me);
  const { form, saving, save } = editing;
  const isRefusedByField = Object.keys(form.errors).length > 0;
  return (
    <Section title={t('profile')} hint={t('profileHint')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Pair>
          <TextInput {...form.getInputProps('name')} label={t('name')} maxLength={200} autoComplete="name" />
          <Select
            {...form.getInputProps('language')}
            label={t('language')}
            data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
            allowDeselect={false}
          />
        </Pair>
        {saving.error && !isRefusedByField && <ProblemAlert error={saving.error} />}
        <SaveRow editing={editing} />
      </form>
    </Section>
  );
}

/** What is saved shows at once: the name in the menu, and this page in the language. */
function useProfileForm({ name, language, id }: Me): StoredForm<Profile> {
  const { t } = useTranslation('account');
  const { choose } = useLanguage();
  const queryClient = useQueryClient();
  const editing = useStoredForm<Profile>({
    draftKey: `proofmark.profile.${id}`,
    stored: { name, language },
    save: async (change) => {
      const saved = await changeMe(change);
      queryClient.setQueryData(meQuery.queryKey, saved);
      if (change.language) choose(change.language);
      await queryClient.invalidateQueries({ queryKey: SESSION_KEY });
      return { name: saved.name, language: saved.language };
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
