import { Group, Select, Stack, Text } from '@mantine/core';
import { IconSelector, IconWorld } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { Organization, Website } from '@/api/types';

interface Props {
  websites: Website[];
  organizations: Organization[];
  current: string | null;
  onChange: (idWebsite: string) => void;
}

export function WebsiteSwitcher({ websites, organizations, current, onChange }: Props) {
  const { t } = useTranslation();
  const byId = new Map(websites.map((website) => [website.id_website, website]));
  return (
    <Select
      aria-label={t('app.website')}
      placeholder={t('app.searchWebsite')}
      nothingFoundMessage={t('app.noWebsiteFound')}
      data={groupedByOrganization(websites, organizations)}
      value={current}
      onChange={(idWebsite) => idWebsite && onChange(idWebsite)}
      allowDeselect={false}
      searchable={websites.length > 7}
      leftSection={<IconWorld size={17} stroke={1.7} />}
      rightSection={<IconSelector size={16} stroke={1.7} />}
      renderOption={({ option }) => <WebsiteOption website={byId.get(option.value)} />}
      maxDropdownHeight={360}
      comboboxProps={{ shadow: 'md' }}
    />
  );
}

function WebsiteOption({ website }: { website: Website | undefined }) {
  if (!website) return null;
  return (
    <Group gap="sm" wrap="nowrap">
      <Stack gap={0}>
        <Text size="sm">{website.name}</Text>
        <Text size="xs" c="dimmed">
          {website.locale}
        </Text>
      </Stack>
    </Group>
  );
}

/** Two websites may share their name; the locale tells them apart. */
function groupedByOrganization(websites: Website[], organizations: Organization[]) {
  const names = new Map(organizations.map(({ id, name }) => [id, name]));
  const groups = Map.groupBy(websites, (website) => names.get(website.organization_id) ?? '');
  return [...groups].map(([group, members]) => ({
    group,
    items: members.map(({ id_website, name, locale }) => ({
      value: id_website,
      label: `${name} · ${locale}`,
    })),
  }));
}
