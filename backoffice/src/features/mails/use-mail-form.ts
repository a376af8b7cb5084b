import type { UseFormReturnType } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';

import type { MailTemplate, Website } from '@/api/types';
import { useStoredForm, type StoredForm } from '@/lib/use-stored-form';

import { changeTemplate, templateQuery, templatesKey } from './api/templates';
import { fieldsOf, type Mail, type MailFields } from './mail';

export type MailForm = UseFormReturnType<MailFields>;

export function useMailForm(website: Website, mail: Mail, template: MailTemplate): StoredForm<MailFields> {
  const queryClient = useQueryClient();
  return useStoredForm<MailFields>({
    draftKey: `proofmark.mail.${website.id_website}.${mail.kind}.${mail.language}`,
    stored: fieldsOf(template),
    save: async (change) => {
      const saved = await changeTemplate(website, mail, change);
      queryClient.setQueryData(templateQuery(website, mail).queryKey, saved);
      // Other mails take their look from this one where they have none of their own.
      await queryClient.invalidateQueries({ queryKey: templatesKey(website), refetchType: 'none' });
      return fieldsOf(saved);
    },
  });
}
