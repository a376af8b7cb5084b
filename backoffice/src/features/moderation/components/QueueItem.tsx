import { Group, Text, UnstyledButton } from '@mantine/core';
import { IconLock, IconUserCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ModeratedReview } from '@/api/types';
import { ReviewStateBadge } from '@/components/review/ReviewStateBadge';
import { Stars } from '@/components/review/Stars';
import { useDateFormats } from '@/lib/dates';
import { OWN_ZONE } from '@/lib/zone';

import { holderOf } from '../claims';
import { useOwnId } from '../use-own-id';
import classes from './Moderation.module.css';

interface Props {
  review: ModeratedReview;
  isCurrent: boolean;
  onOpen: () => void;
}

export function QueueItem({ review, isCurrent, onOpen }: Props) {
  const dates = useDateFormats(OWN_ZONE);
  return (
    <li className={classes.item}>
      <UnstyledButton className={classes.choice ?? ''} aria-current={isCurrent} onClick={onOpen}>
        <Group justify="space-between" gap="xs">
          <Stars rate={review.rate} size="xs" />
          <ReviewStateBadge state={review.state} />
        </Group>
        <Text size="sm" lineClamp={2} mt={6} className={classes.text ?? ''}>
          {review.comment}
        </Text>
        <Group justify="space-between" gap="xs" mt={6}>
          <Text size="xs" c="dimmed">
            {review.website_name ?? review.id_website} · {dates.dateTime(review.submitted_at)}
          </Text>
          <Held review={review} />
        </Group>
      </UnstyledButton>
    </li>
  );
}

function Held({ review }: { review: ModeratedReview }) {
  const { t } = useTranslation('moderation');
  const holder = holderOf(review, useOwnId());
  if (holder === 'nobody') return null;
  const Icon = holder === 'me' ? IconUserCheck : IconLock;
  return (
    <Group gap={4} c="dimmed" fz="xs" wrap="nowrap">
      <Icon size={14} stroke={1.7} aria-hidden />
      {t(`held.${holder}`)}
    </Group>
  );
}
