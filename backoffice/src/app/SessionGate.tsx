import { Box } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Navigate, useLocation } from 'react-router';

import { useIsSessionOver } from '@/api/known-session';
import { ProblemAlert } from '@/components/ProblemAlert';
import { sessionQuery } from '@/features/session/api/get-session';
import { signInPath } from '@/lib/return-path';

import { PageLoader } from './PageLoader';
import { Shell } from './Shell';
import { useFocusBack } from './use-focus-back';

const loadDialog = async () => ({
  default: (await import('@/features/session/components/SessionOverDialog')).SessionOverDialog,
});
const SessionOverDialog = lazy(loadDialog);

/** Everything below needs a session; without one the sign-in page comes first and leads back here. */
export function SessionGate() {
  const location = useLocation();
  const session = useQuery(sessionQuery);
  const isOver = useIsSessionOver();
  useFocusBack(isOver);
  useWindowEvent('input', () => void loadDialog(), { once: true }); // who types has something to lose

  if (session.data) {
    return (
      <>
        <Shell session={session.data} />
        <Suspense>{isOver && <SessionOverDialog ended={session.data} />}</Suspense>
      </>
    );
  }
  if (session.data === null) return <Navigate to={signInPath(location)} replace />;
  if (session.isPending) return <PageLoader />;
  return (
    <Box maw={560} mx="auto" mt="15vh" px="md">
      <ProblemAlert error={session.error} onRetry={() => void session.refetch()} />
    </Box>
  );
}
