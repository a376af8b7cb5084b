import { MultiSelect, Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { useWebsites } from '@/lib/current-website';

import type { Access } from '../api/users';

const ROLES = ['owner', 'manager', 'viewer'] as const;

interface Props {
  access: Access;
  onChange: (access: Access) => void;
}

/** A role, and the websites it counts for; owners have all of them. */
export function AccessFields({ access: { role, websites }, onChange }: Props) {
  const { t } = useTranslation('users');
  const { t: common } = useTranslation();
  const data = useWebsites().map(({ id_website, name, locale }) => ({
    value: id_website,
    label: `${name} · ${locale}`,
  }));
  return (
    <>
      <Radio.Group
        label={t('columns.role')}
        value={role}
        onChange={(value) => onChange({ role: value, websites: value === 'owner' ? null : websites })}
      >
        <Stack gap="xs" mt={6}>
          {ROLES.map((value) => (
            <Radio
              key={value}
              value={value}
              label={common(`role.${value}`)}
              description={t(`may.${value}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {role !== 'owner' && (
        <MultiSelect
          label={t('columns.websites')}
          placeholder={websites === null ? t('allWebsites') : ''}
          description={t('websitesHint')}
          data={data}
          value={websites ?? []}
          onChange={(ids) => onChange({ role, websites: ids.length > 0 ? ids : null })}
          clearable
        />
      )}
    </>
  );
}
