import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { isEmail, isNotEmpty, useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { LANGUAGE_NAMES } from '@/components/LanguageSwitch';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useCurrentOrganization } from '@/lib/current-organization';
import { LANGUAGES } from '@/lib/language';
import { useLanguage } from '@/lib/use-language';
import { fieldErrors } from '@/lib/use-stored-form';

import { invite, membersQuery, type Invitation } from '../api/users';
import { AccessFields } from './AccessFields';

interface Props {
  opened: boolean;
  onClose: () => void;
}

/** What is typed stays when the dialog is closed, until the invitation has left. */
export function InviteDialog({ opened, onClose }: Props) {
  const { t } = useTranslation('users');
  const { t: common } = useTranslation();
  const { organization } = useCurrentOrganization();
  const queryClient = useQueryClient();
  const { language } = useLanguage();
  const form = useForm<Invitation>({
    initialValues: { email: '', name: '', language, role: 'manager', websites: null },
    validate: { email: isEmail(t('emailInvalid')), name: isNotEmpty(t('nameMissing')) },
    transformValues: (values) => ({ ...values, email: values.email.trim() }),
  });
  const send = useMutation({
    mutationFn: (invitation: Invitation) => invite(organization.id, invitation),
    onSuccess: async () => {
      await queryClient.invalidateQueries(membersQuery(organization.id));
      form.reset();
      onClose();
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  const isRefusedByField = Object.keys(form.errors).length > 0;
  const { role, websites } = form.values;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={<Text fw={650}>{t('invite')}</Text>}
      withCloseButton={false}
    >
      <form noValidate onSubmit={form.onSubmit((invitation) => send.mutate(invitation))}>
        <Stack gap="md">
          <TextInput
            {...form.getInputProps('email')}
            label={t('email')}
            description={t('emailHint')}
            type="email"
            data-autofocus
          />
          <TextInput {...form.getInputProps('name')} label={t('name')} maxLength={200} />
          <Select
            {...form.getInputProps('language')}
            label={t('language')}
            data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
            allowDeselect={false}
          />
          <AccessFields access={{ role, websites }} onChange={form.setValues} />
          {send.error && !isRefusedByField && <ProblemAlert error={send.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common('app.cancel')}
            </Button>
            <Button type="submit" loading={send.isPending}>
              {t('send')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
