import { Text, Timeline, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ModerationStep } from '@/api/types';
import { useReviewWords } from '@/components/review/use-review-words';
import { useDateFormats } from '@/lib/dates';
import { OWN_ZONE } from '@/lib/zone';

import { useOwnId } from '../use-own-id';
import classes from './Moderation.module.css';

/** Everything that happened to a review, oldest first. */
export function StepsTaken({ history }: { history: readonly ModerationStep[] }) {
  const { t } = useTranslation('moderation');
  const words = useReviewWords();
  const dates = useDateFormats(OWN_ZONE);
  const actor = useActor();
  return (
    <section aria-labelledby="steps">
      <Title order={3} size="h5" mb="md" id="steps">
        {t('history')}
      </Title>
      <Timeline bulletSize={14} lineWidth={2}>
        {history.map((step, index) => (
          <Timeline.Item
            key={`${step.at}/${index}`}
            title={<Text size="sm">{words.action(step.action)}</Text>}
          >
            <Text size="xs" c="dimmed">
              {[dates.dateTime(step.at), actor(step.actor)].filter(Boolean).join(' · ')}
            </Text>
            {step.reason && <Text size="sm">{words.reason(step.reason)}</Text>}
            {step.comment && (
              <Text size="sm" className={classes.text ?? ''}>
                {step.comment}
              </Text>
            )}
          </Timeline.Item>
        ))}
      </Timeline>
    </section>
  );
}

/** Who did it; a person other than oneself is told by its id alone. */
function useActor(): (actor: string) => string {
  const { t } = useTranslation('moderation');
  const words = useReviewWords();
  const ownId = useOwnId();
  return (actor) => {
    const [kind, name = ''] = actor.split(':', 2);
    if (kind === 'rule') return words.rule(name);
    if (kind === 'author') return t('actor.author');
    if (kind === 'user') return name === ownId ? t('actor.you') : t('actor.user', { id: name.slice(-6) });
    return actor;
  };
}
