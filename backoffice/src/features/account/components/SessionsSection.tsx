import { Badge, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { OwnSession } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { Section } from '@/components/Section';
import { useDateFormats } from '@/lib/dates';

import { endOtherSessions, endSession, sessionsQuery } from '../api/sessions';
import { deviceName } from '../device';

/** Where the reader is signed in; an unknown one is ended, and the password changed. */
export function SessionsSection() {
  const { t } = useTranslation('account');
  const sessions = useQuery(sessionsQuery);
  const leave = useEnding();
  const others = sessions.data?.filter(({ current }) => !current) ?? [];
  return (
    <Section title={t('sessions')} hint={t('sessionsHint')}>
      {sessions.isPending && <Skeleton height={120} />}
      {sessions.isError && <ProblemAlert error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {leave.error && <ProblemAlert error={leave.error} />}
      {sessions.data && (
        <Stack gap="md" component="ul" m={0} p={0} aria-label={t('sessions')}>
          {sessions.data.map((session) => (
            <SessionRow key={session.id} session={session} onEnd={() => leave.mutate(session.id)} />
          ))}
        </Stack>
      )}
      {others.length > 1 && (
        <Button variant="default" w="fit-content" onClick={() => leave.mutate(null)}>
          {t('endOthers')}
        </Button>
      )}
    </Section>
  );
}

function SessionRow({ session, onEnd }: { session: OwnSession; onEnd: () => void }) {
  const { t } = useTranslation('account');
  const dates = useDateFormats(Intl.DateTimeFormat().resolvedOptions().timeZone);
  const device = deviceName(session.user_agent) ?? t('unknownDevice');
  const Icon = session.user_agent.includes('Mobi') ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <Group component="li" wrap="nowrap" gap="sm" mih={44}>
      <Icon size={22} stroke={1.5} aria-hidden />
      <Stack gap={0} flex={1} miw={0}>
        <Group gap="xs">
          <Text size="sm" fw={550} title={session.user_agent}>
            {device}
          </Text>
          {session.current && (
            <Badge variant="light" size="sm">
              {t('currentSession')}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {t('sessionDates', {
            address: session.address,
            since: dates.dateTime(session.created_at),
            seen: dates.dateTime(session.last_seen_at),
          })}
        </Text>
      </Stack>
      {!session.current && (
        <Button
          variant="default"
          size="xs"
          onClick={onEnd}
          aria-label={t('endSession', { device, seen: dates.dateTime(session.last_seen_at) })}
        >
          {t('end')}
        </Button>
      )}
    </Group>
  );
}

/** Ends one session, or all others (null); they leave the list at once and come back if that is refused. */
function useEnding() {
  const queryClient = useQueryClient();
  const { queryKey } = sessionsQuery;
  return useMutation({
    mutationFn: async (which: string | null) => {
      if (which === null) await endOtherSessions();
      else await endSession(which);
    },
    onMutate: async (which) => {
      await queryClient.cancelQueries(sessionsQuery);
      const before = queryClient.getQueryData(queryKey);
      queryClient.setQueryData(queryKey, (known) =>
        known?.filter(({ id, current }) => current || (which !== null && which !== id)),
      );
      return before;
    },
    onError: (_error, _which, before) => queryClient.setQueryData(queryKey, before),
    onSettled: () => queryClient.invalidateQueries(sessionsQuery),
  });
}
