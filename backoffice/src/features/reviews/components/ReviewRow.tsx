import { Group, Text, UnstyledButton } from '@mantine/core';
import { IconMessage, IconMessageOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { Review } from '@/api/types';
import { ReviewStateBadge } from '@/components/review/ReviewStateBadge';
import { Stars } from '@/components/review/Stars';
import { useReviewWords } from '@/components/review/use-review-words';
import { useCurrentWebsite } from '@/lib/current-website';
import { useDateFormats } from '@/lib/dates';

import { isAnswerable, lastReply } from '../review-rules';
import classes from './Reviews.module.css';

interface Props {
  review: Review;
  onOpen: () => void;
}

export function ReviewRow({ review, onOpen }: Props) {
  const { t } = useTranslation('reviews');
  const dates = useDateFormats(useCurrentWebsite().time_zone);
  const name = useReviewWords().author(review);
  const { purchase_reference: reference } = review;
  return (
    <li className={classes.row}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
        <Group gap="sm" miw={0}>
          <Stars rate={review.rate} />
          <UnstyledButton
            className={classes.open ?? ''}
            title={t('open', { name, reference })}
            onClick={onOpen}
          >
            {name}
          </UnstyledButton>
        </Group>
        <ReviewStateBadge state={review.state} />
      </Group>
      <Text size="sm" lineClamp={3} mt={6} className={classes.comment ?? ''}>
        {review.comment}
      </Text>
      <Group gap={6} mt={8} className={classes.notes ?? ''}>
        <span>{dates.date(review.submitted_at)}</span>
        <span>{subject(review) ?? t('ofTheBrand')}</span>
        <span>{reference}</span>
        <Answered review={review} />
      </Group>
    </li>
  );
}

/** What a product's review is about; null: the brand. */
function subject({ kind, product_name, product_ref }: Review): string | null {
  return kind === 'product' ? (product_name ?? product_ref) : null;
}

function Answered({ review }: { review: Review }) {
  const { t } = useTranslation('reviews');
  if (!isAnswerable(review)) return null;
  const isAnswered = lastReply(review) !== null;
  const Icon = isAnswered ? IconMessage : IconMessageOff;
  return (
    <Group component="span" gap={4}>
      <Icon size={14} stroke={1.7} aria-hidden />
      {isAnswered ? t('messages', { count: review.exchanges.length }) : t('unanswered')}
    </Group>
  );
}
