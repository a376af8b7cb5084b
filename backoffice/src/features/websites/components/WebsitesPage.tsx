import { Anchor, Button, Paper, Table, Text } from '@mantine/core';
import { IconBuildingStore, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { Website } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { PageHeading } from '@/components/PageHeading';
import { useCurrentOrganization } from '@/lib/current-organization';
import { useIsOwner, useWebsites } from '@/lib/current-website';
import { useDateFormats } from '@/lib/dates';
import { useLocaleWords } from '@/lib/locale-words';

import { localeLabel } from '../places';

/** The websites of an organization that its reader sees; owners add more. */
export function WebsitesPage() {
  const { t } = useTranslation('website');
  const { t: common } = useTranslation();
  const { organization } = useCurrentOrganization();
  const websites = useWebsites();
  const owns = useIsOwner();
  const add = owns && (
    <Button component={Link} to="new" leftSection={<IconPlus size={18} stroke={1.7} />}>
      {common('websites.add')}
    </Button>
  );
  const isEmpty = websites.length === 0;
  return (
    <>
      <PageHeading title={t('list')} website={organization} actions={!isEmpty && add}>
        {t(owns ? 'listHint' : 'listReadOnly', { organization: organization.name })}
      </PageHeading>
      {isEmpty ? (
        <EmptyState framed icon={<IconBuildingStore />} title={common('websites.emptyTitle')} action={add}>
          {owns
            ? common('websites.emptyOwner', { organization: organization.name })
            : common('websites.emptyText')}
        </EmptyState>
      ) : (
        <WebsiteTable websites={websites} />
      )}
    </>
  );
}

function WebsiteTable({ websites }: { websites: Website[] }) {
  const { t } = useTranslation('website');
  return (
    <Paper withBorder bg="var(--panel-background)" style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={620}>
        <Table verticalSpacing="sm" horizontalSpacing="md" aria-label={t('list')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('name')}</Table.Th>
              <Table.Th>{t('locale')}</Table.Th>
              <Table.Th>{t('timeZone')}</Table.Th>
              <Table.Th>{t('created')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {websites.map((website) => (
              <WebsiteRow key={website.id_website} website={website} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function WebsiteRow({ website }: { website: Website }) {
  const dates = useDateFormats(website.time_zone);
  const words = useLocaleWords();
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Anchor component={Link} to={`/app/websites/${website.id_website}/overview`} size="sm" fw={550}>
          {website.name}
        </Anchor>
        <Text size="xs" c="dimmed" ff="monospace">
          {website.id_website}
        </Text>
      </Table.Td>
      <Table.Td>{localeLabel(website.locale, words)}</Table.Td>
      <Table.Td>{website.time_zone}</Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{dates.date(website.created_at)}</Table.Td>
    </Table.Tr>
  );
}
