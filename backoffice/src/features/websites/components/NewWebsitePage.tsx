import { Alert, Button, Group, Stack, TextInput } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { IconLock } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';

import type { Website } from '@/api/types';
import { PageHeading } from '@/components/PageHeading';
import { ProblemAlert } from '@/components/ProblemAlert';
import { Section } from '@/components/Section';
import { ShownOnce } from '@/components/ShownOnce';
import { useCurrentOrganization } from '@/lib/current-organization';
import { useIsOwner } from '@/lib/current-website';
import { regionalTag } from '@/lib/language';
import { useLanguage } from '@/lib/use-language';
import { fieldErrors } from '@/lib/use-stored-form';
import { OWN_ZONE } from '@/lib/zone';

import { websitesQuery } from '../api/list-websites';
import { createWebsite, type WebsiteSettings } from '../api/websites';
import { PlaceFields } from './PlaceFields';

/** One more website of an organization: asked for, made, and its key shown this once. */
export function NewWebsitePage() {
  const { t } = useTranslation('website');
  const { organization } = useCurrentOrganization();
  const owns = useIsOwner();
  const [made, setMade] = useState<Website | null>(null);
  return (
    <>
      <PageHeading title={t('new')} website={organization}>
        {t('newHint', { organization: organization.name })}
      </PageHeading>
      <Stack maw={860}>
        {!owns && (
          <Alert color="gray" icon={<IconLock />}>
            {t('listReadOnly', { organization: organization.name })}
          </Alert>
        )}
        {owns && (made ? <Made website={made} /> : <NewWebsiteForm onMade={setMade} />)}
      </Stack>
    </>
  );
}

function NewWebsiteForm({ onMade }: { onMade: (made: Website) => void }) {
  const { t } = useTranslation('website');
  const { t: common } = useTranslation();
  const { organization } = useCurrentOrganization();
  const queryClient = useQueryClient();
  const { language } = useLanguage();
  const [present] = useState({ locale: localeOf(regionalTag(language)), time_zone: OWN_ZONE });
  const form = useForm<WebsiteSettings>({
    initialValues: { name: '', ...present },
    validate: { name: isNotEmpty(t('nameMissing')) },
  });
  const create = useMutation({
    mutationFn: (settings: WebsiteSettings) => createWebsite(organization.id, settings),
    onSuccess: async (made) => {
      await queryClient.invalidateQueries(websitesQuery);
      onMade(made);
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
    gcTime: 0, // the key is not to outlive this screen
  });
  const isRefusedByField = Object.keys(form.errors).length > 0;
  return (
    <Section title={t('general')} hint={t('generalHint')}>
      <form noValidate onSubmit={form.onSubmit((settings) => create.mutate(settings))} aria-label={t('new')}>
        <TextInput {...form.getInputProps('name')} label={t('name')} maxLength={200} mb="md" />
        <PlaceFields form={form} present={present} />
        {create.error && !isRefusedByField && <ProblemAlert error={create.error} />}
        <Group mt="md" justify="flex-end">
          <Button component={Link} to=".." relative="path" variant="default">
            {common('app.cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('create')}
          </Button>
        </Group>
      </form>
    </Section>
  );
}

function Made({ website }: { website: Website }) {
  const { t } = useTranslation('website');
  const navigate = useNavigate();
  return (
    <ShownOnce
      title={t('madeTitle', { name: website.name })}
      text={t('madeText')}
      values={[
        [t('idWebsite'), website.id_website],
        [t('secretKey'), website.secret_key],
      ]}
      onDone={() => void navigate(`/app/websites/${website.id_website}/overview`)}
    />
  );
}

/** A browser's `fr-CA` as websites have it: `fr_CA`. */
function localeOf(tag: string): string {
  const { language, region } = new Intl.Locale(tag).maximize();
  return `${language}_${region}`;
}
