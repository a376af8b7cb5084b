import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { Me } from '@/api/types';
import { PageHeading } from '@/components/PageHeading';
import { ProblemAlert } from '@/components/ProblemAlert';

import { meQuery } from '../api/me';
import { PasswordSection } from './PasswordSection';
import { ProfileSection } from './ProfileSection';
import { SecondFactorSection } from './SecondFactorSection';
import { SessionsSection } from './SessionsSection';

export function AccountPage() {
  const { t } = useTranslation('account');
  const me = useQuery(meQuery);
  return (
    <>
      <PageHeading title={t('title')} website={{ name: me.data?.email ?? '' }}>
        {t('subtitle', { email: me.data?.email ?? '…' })}
      </PageHeading>
      {me.isPending && <Waiting />}
      {me.isError && <ProblemAlert error={me.error} onRetry={() => void me.refetch()} />}
      {me.data && <Sections me={me.data} />}
    </>
  );
}

function Sections({ me }: { me: Me }) {
  return (
    <Stack gap="lg" maw={860}>
      <ProfileSection me={me} />
      <PasswordSection email={me.email} />
      <SecondFactorSection state={me.second_factor} email={me.email} />
      <SessionsSection />
    </Stack>
  );
}

function Waiting() {
  return (
    <Stack gap="lg" maw={860}>
      <Skeleton height={200} />
      <Skeleton height={240} />
      <Skeleton height={200} />
    </Stack>
  );
}
