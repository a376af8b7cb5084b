import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

import { LanguageSwitch } from '@/components/LanguageSwitch';
import { Logo } from '@/components/Logo';
import { usePageTitle } from '@/lib/page-title';

import { LoginPicture } from './LoginPicture';
import classes from './LoginPage.module.css';

interface Props {
  title: string;
  subtitle: string;
  children: ReactNode;
}

/** A page for those who aren't signed in: what it asks at the left, what we are about at the right. */
export function EntryFrame({ title, subtitle, children }: Props) {
  usePageTitle(title);
  return (
    <div className={classes.page}>
      <main className={classes.form}>
        <Logo />
        <Stack gap="lg" my="auto" w="100%" maw={380} mx="auto" py="xl">
          <Stack gap={4}>
            <Title order={1} size="h2" lts={-0.6}>
              {title}
            </Title>
            <Text c="dimmed">{subtitle}</Text>
          </Stack>
          {children}
        </Stack>
        <LanguageSwitch />
      </main>
      <LoginPicture />
    </div>
  );
}
