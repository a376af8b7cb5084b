import { Button, Group, MultiSelect, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ApiClient, Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useWebsites } from '@/lib/current-website';

import { clientsQuery, createClient } from '../api/clients';

const LIVES = ['30', '90', '365'] as const; // days

interface Props {
  website: Website;
  onMade: (made: ApiClient) => void;
  onCancel: () => void;
}

export function NewClient({ website, onMade, onCancel }: Props) {
  const { t } = useTranslation('api');
  const { t: common } = useTranslation();
  const queryClient = useQueryClient();
  const siblings = useWebsites().filter(({ organization_id }) => organization_id === website.organization_id);
  const [name, setName] = useState('');
  const [access, setAccess] = useState('named');
  const [named, setNamed] = useState([website.id_website]);
  const [life, setLife] = useState<string | null>(null);
  const create = useMutation({
    mutationFn: () =>
      createClient({
        name: name.trim(),
        organization_id: website.organization_id,
        websites: access === 'all' ? null : named,
        expires_at: life === null ? null : dayjs().add(Number(life), 'day').toISOString(),
      }),
    onSuccess: async (made) => {
      await queryClient.invalidateQueries(clientsQuery);
      onMade(made);
    },
  });
  const complete = name.trim() !== '' && (access === 'all' || named.length > 0);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (complete) create.mutate();
      }}
    >
      <Stack gap="md">
        <TextInput
          data-autofocus
          label={t('name')}
          description={t('nameHint')}
          maxLength={200}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Radio.Group label={t('access')} value={access} onChange={setAccess}>
          <Stack gap="xs" mt={6}>
            <Radio
              value="named"
              label={siblings.length > 1 ? t('accessNamed') : t('accessThis', { website: website.name })}
            />
            {siblings.length > 1 && access === 'named' && (
              <MultiSelect
                aria-label={t('accessNamed')}
                data={siblings.map(({ id_website, name: label }) => ({ value: id_website, label }))}
                value={named}
                onChange={setNamed}
                ml={32}
              />
            )}
            <Radio value="all" label={t('accessAll')} />
          </Stack>
        </Radio.Group>
        <Select
          label={t('expires')}
          placeholder={t('expiresNever')}
          data={LIVES.map((days) => ({ value: days, label: t(`life.${days}`) }))}
          value={life}
          onChange={setLife}
          clearable
        />
        {create.error && <ProblemAlert error={create.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {common('app.cancel')}
          </Button>
          <Button type="submit" disabled={!complete} loading={create.isPending}>
            {t('create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
