import { Text, Timeline, Title } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';

import type { ReviewDetail } from '@/api/types';
import { useReviewWords } from '@/components/review/use-review-words';
import { useCurrentWebsite } from '@/lib/current-website';
import { useDateFormats } from '@/lib/dates';

/** What happened to a review, oldest first. */
export function Steps({ steps }: Pick<ReviewDetail, 'steps'>) {
  const { t } = useTranslation('reviews');
  const words = useReviewWords();
  const dates = useDateFormats(useCurrentWebsite().time_zone);
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Title order={3} size="h5" mb="md" id={id}>
        {t('history')}
      </Title>
      <Timeline bulletSize={14} lineWidth={2}>
        {steps.map(({ at, action, rule, reason }, index) => (
          <Timeline.Item key={`${at}/${index}`} title={<Text size="sm">{words.action(action)}</Text>}>
            <Text size="xs" c="dimmed">
              {dates.dateTime(at)}
            </Text>
            {[rule && words.rule(rule), reason && words.reason(reason)]
              .filter((note) => note !== null)
              .map((note) => (
                <Text key={note} size="sm">
                  {note}
                </Text>
              ))}
          </Timeline.Item>
        ))}
      </Timeline>
    </section>
  );
}
