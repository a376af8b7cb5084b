import { Text, ThemeIcon, Timeline, Title } from '@mantine/core';
import { IconPoint } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { HistoryEntry, ReviewRequestDetail } from '@/api/types';
import { useCurrentWebsite } from '@/lib/current-website';
import { inZone, useDateFormats, type DateFormats } from '@/lib/dates';

import { STATUS_LOOKS, statusOfStep } from '../statuses';
import { useRequestWords } from '../use-request-words';

export function HistoryTimeline({ request }: { request: ReviewRequestDetail }) {
  const { t } = useTranslation();
  const words = useRequestWords();
  const dates = useDateFormats(useCurrentWebsite().time_zone);
  return (
    <section>
      <Title order={3} size="h5" mb="md">
        {t('request.history')}
      </Title>
      {request.history.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('request.noHistory')}
        </Text>
      )}
      <Timeline bulletSize={30} lineWidth={2}>
        {request.history.map((entry, index) => (
          <Timeline.Item
            key={`${entry.at}/${entry.event}/${index}`}
            bullet={<EventBullet event={entry.event} />}
            title={words.event(entry)}
          >
            <Text size="sm" c="dimmed">
              {dates.dateTime(entry.at)}
            </Text>
            <EntryNotes entry={entry} dates={dates} />
          </Timeline.Item>
        ))}
      </Timeline>
    </section>
  );
}

function EventBullet({ event }: { event: string }) {
  const status = statusOfStep(event);
  const { color, Icon } = status ? STATUS_LOOKS[status] : { color: 'gray', Icon: IconPoint };
  return (
    <ThemeIcon size={30} radius="xl" color={color} variant="light">
      <Icon size={16} stroke={1.8} />
    </ThemeIcon>
  );
}

function EntryNotes({ entry, dates }: { entry: HistoryEntry; dates: DateFormats }) {
  const { t } = useTranslation();
  const words = useRequestWords();
  const reason = entry.reason && words.reason(entry.reason);
  const notes = [reason, inZone(entry.text, dates), entry.machine && t('request.machine')].filter(
    (note) => typeof note === 'string',
  );
  return notes.map((note) => (
    <Text key={note} size="sm">
      {note}
    </Text>
  ));
}
