import { Box } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Navigate, useLocation } from 'react-router';

import { ProblemAlert } from '@/components/ProblemAlert';
import { sessionQuery } from '@/features/session/api/get-session';
import { signInPath } from '@/lib/return-path';

import { PageLoader } from './PageLoader';
import { Shell } from './Shell';

/** Everything below needs a session; without one the sign-in page comes first and leads back here. */
export function SessionGate() {
  const location = useLocation();
  const session = useQuery(sessionQuery);
  const [wasSignedIn, setWasSignedIn] = useState(false);
  if (session.data && !wasSignedIn) setWasSignedIn(true);

  if (session.data) return <Shell session={session.data} />;
  if (session.data === null) return <Navigate to={signInPath(location, wasSignedIn)} replace />;
  if (session.isPending) return <PageLoader />;
  return (
    <Box maw={560} mx="auto" mt="15vh" px="md">
      <ProblemAlert error={session.error} onRetry={() => void session.refetch()} />
    </Box>
  );
}
