import { Badge, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { OwnSession } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { Section } from '@/components/Section';
import { useUnderWay } from '@/lib/use-under-way';
import { useDateFormats } from '@/lib/dates';

import { endOtherSessions, endSession, sessionsQuery } from '../api/sessions';
import { deviceName } from '../device';

const ENDING = ['own-sessions', 'ending'];

/** Where the reader is signed in; an unknown one is ended, and the password changed. */
export function SessionsSection() {
  const { t } = useTranslation('account');
  const sessions = useQuery(sessionsQuery);
  const leave = useEnding();
  const remaining = useRemaining(sessions.data);
  const others = remaining.filter(({ current }) => !current);
  return (
    <Section title={t('sessions')} hint={t('sessionsHint')}>
      {sessions.isPending && <Skeleton height={120} />}
      {sessions.isError && <ProblemAlert error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {leave.error && <ProblemAlert error={leave.error} />}
      {sessions.data && (
        <Stack gap="md" component="ul" m={0} p={0} aria-label={t('sessions')}>
          {remaining.map((session) => (
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

/** Ends one session, or all others (null). */
function useEnding() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: ENDING,
    mutationFn: (which: string | null) => (which === null ? endOtherSessions() : endSession(which)),
    onSuccess: () => queryClient.invalidateQueries(sessionsQuery), // under way until the list is without it
    onError: () => void queryClient.invalidateQueries(sessionsQuery),
  });
}

/** The sessions that are left, unless the platform refuses to end the others. */
function useRemaining(sessions: OwnSession[] = []): OwnSession[] {
  const ending = useUnderWay<string | null>(ENDING);
  return sessions.filter(({ id, current }) => current || !(ending.includes(null) || ending.includes(id)));
}
