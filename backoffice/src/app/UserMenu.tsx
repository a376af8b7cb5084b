import { Avatar, Button, Divider, NavLink, Popover, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconLogout, IconSelector, IconUserCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { Session } from '@/api/types';
import { ColorSchemeSwitch } from '@/components/ColorSchemeSwitch';
import { LanguageSwitch } from '@/components/LanguageSwitch';
import { ProblemAlert } from '@/components/ProblemAlert';
import { signOut } from '@/features/session/api/sign-out';

import classes from './Shell.module.css';

export function UserMenu({ session: { user, organizations } }: { session: Session }) {
  const { t } = useTranslation();
  const name = user.name || user.email;
  return (
    <Popover position="top-start" width={248} shadow="md" trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes.user ?? ''} title={t('app.account')}>
          <Avatar name={name} radius="xl" size={34} color="proof" />
          <Stack gap={0} flex={1} miw={0}>
            <Text size="sm" fw={500} truncate>
              {name}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {underName(name, organizations[0]?.name, user.email)}
            </Text>
          </Stack>
          <IconSelector size={16} stroke={1.7} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p="sm">
        <Stack gap="sm">
          <Text size="sm" truncate>
            {user.email}
          </Text>
          <Setting label={t('app.language')}>
            <LanguageSwitch fullWidth />
          </Setting>
          <Setting label={t('app.colorScheme')}>
            <ColorSchemeSwitch fullWidth />
          </Setting>
          <Divider />
          <NavLink
            component={Link}
            to="/app/account"
            className={classes.link ?? ''}
            label={t('app.yourAccount')}
            leftSection={<IconUserCircle size={18} stroke={1.7} />}
          />
          <SignOutButton />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Whose people they are; an owner often bears the organization's name, and is told by the address then. */
function underName(name: string, organization: string | undefined, email: string): string {
  return organization === undefined || organization === name ? email : organization;
}

function Setting({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Stack gap={4}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      {children}
    </Stack>
  );
}

function SignOutButton() {
  const { t } = useTranslation();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: () => window.location.assign('/app/login'), // a fresh page keeps nothing of this session in memory
  });
  return (
    <>
      {leave.error && <ProblemAlert error={leave.error} />}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconLogout size={16} stroke={1.7} />}
        loading={leave.isPending}
        onClick={() => leave.mutate()}
      >
        {t('app.signOut')}
      </Button>
    </>
  );
}
