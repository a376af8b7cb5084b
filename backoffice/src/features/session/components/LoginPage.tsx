import { Alert, Stack, Text, Title } from '@mantine/core';
import { IconClockPause } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Navigate, useSearchParams } from 'react-router';

import type { Session } from '@/api/types';
import { LanguageSwitch } from '@/components/LanguageSwitch';
import { Logo } from '@/components/Logo';
import { asLanguage, chosenLanguage } from '@/lib/language';
import { usePageTitle } from '@/lib/page-title';
import { returnPath } from '@/lib/return-path';

import { sessionQuery } from '../api/get-session';
import { LoginPicture } from './LoginPicture';
import classes from './LoginPage.module.css';
import { SignInForm } from './SignInForm';

export function LoginPage() {
  const { t, i18n } = useTranslation();
  const [search] = useSearchParams();
  const queryClient = useQueryClient();
  const session = useQuery(sessionQuery);
  usePageTitle(t('signIn.title'));

  const enter = (signedIn: Session) => {
    const language = chosenLanguage() ?? asLanguage(signedIn.user.language);
    if (language) void i18n.changeLanguage(language);
    queryClient.removeQueries(); // what an earlier caller saw on this page
    queryClient.setQueryData(sessionQuery.queryKey, signedIn);
  };

  if (session.isPending) return null; // an instant: nobody should see the form flash by
  if (session.data) return <Navigate to={returnPath(search.get('next'))} replace />;
  return (
    <div className={classes.page}>
      <main className={classes.form}>
        <Logo />
        <Stack gap="lg" my="auto" w="100%" maw={380} mx="auto" py="xl">
          <Stack gap={4}>
            <Title order={1} size="h2" lts={-0.6}>
              {t('signIn.title')}
            </Title>
            <Text c="dimmed">{t('signIn.subtitle')}</Text>
          </Stack>
          {search.has('ended') && (
            <Alert color="yellow" icon={<IconClockPause />}>
              {t('signIn.sessionEnded')}
            </Alert>
          )}
          <SignInForm onSignedIn={enter} />
        </Stack>
        <LanguageSwitch />
      </main>
      <LoginPicture />
    </div>
  );
}
