import { AppShell, Burger, Group, ScrollArea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';

import type { Session } from '@/api/types';
import { Logo } from '@/components/Logo';

import { NoticeArea } from './NoticeArea';
import { PageLoader } from './PageLoader';
import classes from './Shell.module.css';
import { PlatformMenu } from './PlatformMenu';
import { ShellMenu } from './ShellMenu';
import { UserMenu } from './UserMenu';

export function Shell({ session }: { session: Session }) {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  useEffect(close, [pathname, close]);

  return (
    <AppShell
      header={{ height: { base: 56, md: 0 } }}
      navbar={{ width: 272, breakpoint: 'md', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', md: 'lg', xl: 'xl' }}
      classNames={{ navbar: classes.navbar ?? '', main: classes.main ?? '' }}
    >
      <a href="#content" className={classes.skip}>
        {t('app.skipToContent')}
      </a>
      <AppShell.Header hiddenFrom="md" px="md">
        <Group h="100%" gap="sm">
          <Burger opened={opened} onClick={toggle} size="sm" aria-label={t('app.openNavigation')} />
          <Logo />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="md" aria-label={t('app.navigation')}>
        <AppShell.Section visibleFrom="md" px={6} pt={4} pb="lg">
          <Logo />
        </AppShell.Section>
        <AppShell.Section grow component={ScrollArea}>
          <ShellMenu organizations={session.organizations} />
          <PlatformMenu roles={session.platform_roles} />
        </AppShell.Section>
        <AppShell.Section pt="sm">
          <UserMenu session={session} />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Suspense fallback={<PageLoader />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
      <NoticeArea />
    </AppShell>
  );
}
