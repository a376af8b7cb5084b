import { Badge, Button, Group, Paper, Stack, Table, Text } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Member } from '@/api/types';
import { useCurrentOrganization } from '@/lib/current-organization';
import { useIsOwner, useWebsites } from '@/lib/current-website';
import { useDateFormats } from '@/lib/dates';

import { useAccessChange } from '../use-access-change';
import { MemberDialog } from './MemberDialog';

/** Who belongs to the organization; a change of access can be taken back. */
export function Members({ members }: { members: Member[] }) {
  const { t } = useTranslation('users');
  const isOwner = useIsOwner();
  const [opened, setOpened] = useState<Member | null>(null);
  const change = useAccessChange();
  const columns = ['person', 'role', 'websites', 'lastSeen'] as const;
  return (
    <Stack gap="md">
      <Paper withBorder bg="var(--panel-background)" style={{ overflow: 'hidden' }}>
        <Table.ScrollContainer minWidth={620}>
          <Table verticalSpacing="sm" horizontalSpacing="md" aria-label={t('title')}>
            <Table.Thead>
              <Table.Tr>
                {columns.map((name) => (
                  <Table.Th key={name}>{t(`columns.${name}`)}</Table.Th>
                ))}
                {isOwner && <Table.Th aria-label={t('change')} />}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {members.map((member) => (
                <MemberRow key={member.id} member={member} onChange={() => setOpened(member)} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Paper>
      {opened && (
        <MemberDialog
          member={opened}
          onClose={() => setOpened(null)}
          onChange={(access) => change({ member: opened, access })}
        />
      )}
    </Stack>
  );
}

function MemberRow({ member, onChange }: { member: Member; onChange: () => void }) {
  const { t } = useTranslation('users');
  const { t: common } = useTranslation();
  const isOwner = useIsOwner();
  const { userId } = useCurrentOrganization();
  const dates = useDateFormats(Intl.DateTimeFormat().resolvedOptions().timeZone);
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Group gap="xs">
          <Text size="sm" fw={550}>
            {member.name}
          </Text>
          {member.id === userId && <Tag>{t('you')}</Tag>}
          {member.joined_at === null && <Tag color="gray">{t('invited')}</Tag>}
          {member.second_factor && (
            <IconShieldCheck size={16} stroke={1.7} role="img" aria-label={t('secondFactor')} />
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {member.email}
        </Text>
      </Table.Td>
      <Table.Td>{common(`role.${member.role}`)}</Table.Td>
      <Table.Td>
        <WebsiteNames ids={member.websites} />
      </Table.Td>
      <Table.Td>
        {member.last_seen_at === null ? t('neverSeen') : dates.dateOverTime(member.last_seen_at)}
      </Table.Td>
      {isOwner && (
        <Table.Td ta="right">
          {member.id !== userId && (
            <Button
              variant="default"
              size="xs"
              onClick={onChange}
              aria-label={t('changeOf', { name: member.name })}
            >
              {t('change')}
            </Button>
          )}
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function Tag({ color = 'proof', children }: { color?: string; children: string }) {
  return (
    <Badge variant="light" size="sm" color={color}>
      {children}
    </Badge>
  );
}

function WebsiteNames({ ids }: { ids: string[] | null }) {
  const { t } = useTranslation('users');
  const websites = useWebsites();
  if (ids === null) return t('allWebsites');
  return ids.map((id) => websites.find(({ id_website }) => id_website === id)?.name ?? id).join(', ');
}
