import { Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { ModeratedReviewDetail } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { Facts } from '@/components/review/Facts';
import { Flags } from '@/components/review/Flags';
import { ReviewStateBadge } from '@/components/review/ReviewStateBadge';
import { Stars } from '@/components/review/Stars';
import { useReviewWords } from '@/components/review/use-review-words';
import { useDateFormats } from '@/lib/dates';
import { useLocaleWords } from '@/lib/locale-words';
import { OWN_ZONE } from '@/lib/zone';

import { evidenceAddress, reviewQuery } from '../api/moderation';
import { useForeseen, useIsBeingDecided } from '../use-foreseen';
import { useModeration, type Decider } from '../use-moderation';
import { Anonymization } from './Anonymization';
import { DecisionSection } from './DecisionSection';
import { MessageSection } from './MessageSection';
import classes from './Moderation.module.css';
import { StepsTaken } from './StepsTaken';

interface Props {
  reviewId: string;
  decider?: Decider;
}

const STAYS: Decider = {};

/** One review with everything a decision needs. */
export function ModeratedPane({ reviewId, decider = STAYS }: Props) {
  const { t } = useTranslation();
  const found = useQuery(reviewQuery(reviewId));
  const foreseen = useForeseen();
  return (
    <Paper withBorder p="lg" className={classes.detail ?? ''} component="section" aria-labelledby="moderated">
      {found.isPending && <Skeleton height={320} role="status" aria-label={t('app.loading')} />}
      {found.isError && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && <Moderated review={foreseen(found.data)} decider={decider} />}
    </Paper>
  );
}

interface ModeratedProps {
  review: ModeratedReviewDetail;
  decider: Decider;
}

function Moderated({ review, decider }: ModeratedProps) {
  const { t } = useTranslation('moderation');
  const author = useReviewWords().author(review);
  const moderation = useModeration(review, decider);
  const isBeingDecided = useIsBeingDecided(review.id);
  return (
    <Stack gap="lg">
      <Stack gap="xs">
        <Group gap="sm" justify="space-between">
          <Group gap="sm">
            <Stars rate={review.rate} size="md" />
            <Title order={2} size="h4" id="moderated" className={classes.text ?? ''}>
              {author}
            </Title>
          </Group>
          <ReviewStateBadge state={review.state} />
        </Group>
        <Text className={classes.text ?? ''}>{review.comment}</Text>
        <ReviewFacts review={review} />
      </Stack>
      {isBeingDecided ? (
        <Text size="sm" c="dimmed">
          {t('onItsWay', { name: author })}
        </Text>
      ) : (
        <DecisionSection review={review} moderation={moderation} />
      )}
      {review.flags.length > 0 && (
        <section aria-labelledby="flags">
          <Title order={3} size="h5" mb="xs" id="flags">
            {t('flags')}
          </Title>
          <Flags
            flags={review.flags}
            timeZone={OWN_ZONE}
            fileAddress={(evidence) => evidenceAddress(review.id, evidence)}
          />
        </section>
      )}
      <MessageSection review={review} writing={moderation.writing} />
      <StepsTaken history={review.history} />
      <Anonymization review={review} />
    </Stack>
  );
}

function ReviewFacts({ review }: { review: ModeratedReviewDetail }) {
  const { t } = useTranslation('moderation');
  const words = useReviewWords();
  const dates = useDateFormats(OWN_ZONE);
  const { languageName } = useLocaleWords();
  const held = review.history.findLast(({ to_state }) => to_state === 'in_moderation');
  const rule = held?.actor.startsWith('rule:') ? words.rule(held.actor.slice('rule:'.length)) : null;
  return (
    <Facts
      facts={[
        [t('fact.website'), review.website_name ?? review.id_website],
        [t('fact.about'), review.product_name ?? words.kind(review.kind)],
        [t('fact.heldBy'), review.state === 'in_moderation' && rule],
        [t('fact.order'), review.purchase_reference],
        [t('fact.experience'), dates.date(review.experience_date)],
        [t('fact.submitted'), dates.dateTime(review.submitted_at)],
        [t('fact.published'), review.published_at && dates.dateTime(review.published_at)],
        [t('fact.reason'), review.reason && words.reason(review.reason)],
        [t('fact.language'), languageName(review.language)],
      ]}
    />
  );
}
