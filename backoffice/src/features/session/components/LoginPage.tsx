import { Anchor } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useSearchParams } from 'react-router';

import { rememberSession } from '@/api/known-session';
import type { Session } from '@/api/types';
import { asLanguage, chosenLanguage } from '@/lib/language';
import { returnPath } from '@/lib/return-path';

import { sessionQuery } from '../api/get-session';
import { EntryFrame } from './EntryFrame';
import { SignInForm } from './SignInForm';

export function LoginPage() {
  const { t, i18n } = useTranslation();
  const [search] = useSearchParams();
  const queryClient = useQueryClient();
  const session = useQuery(sessionQuery);

  const enter = (signedIn: Session) => {
    const language = chosenLanguage() ?? asLanguage(signedIn.user.language);
    if (language) void i18n.changeLanguage(language);
    rememberSession(signedIn);
    queryClient.removeQueries(); // what an earlier caller saw on this page
    queryClient.setQueryData(sessionQuery.queryKey, signedIn);
  };

  if (session.isPending) return null; // an instant: nobody should see the form flash by
  if (session.data) return <Navigate to={returnPath(search.get('next'))} replace />;
  return (
    <EntryFrame title={t('signIn.title')} subtitle={t('signIn.subtitle')}>
      <SignInForm onSignedIn={enter} />
      <Anchor component={Link} to="/app/reset" size="sm">
        {t('signIn.forgotten')}
      </Anchor>
    </EntryFrame>
  );
}
