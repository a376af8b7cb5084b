import { Alert, Button, Group } from '@mantine/core';
import { IconCircleCheck, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ModeratedReview } from '@/api/types';
import { useReviewWords } from '@/components/review/use-review-words';

import { useIsBeingDecided } from '../use-foreseen';

interface Props {
  review: ModeratedReview;
  onLookAgain: () => void;
}

/** The decision just taken, first as one that the platform may still refuse; it can be looked at and taken anew. */
export function Decided({ review, onLookAgain }: Props) {
  const { t } = useTranslation('moderation');
  const words = useReviewWords();
  const isUnderWay = useIsBeingDecided(review.id);
  const Icon = isUnderWay ? IconClock : IconCircleCheck;
  const name = words.author(review);
  return (
    <Alert color="proof" variant="default" icon={<Icon />} mb="md" py="xs" role="status">
      <Group justify="space-between" gap="xs">
        {isUnderWay ? t('onItsWay', { name }) : t('decided', { name, state: words.state(review.state) })}
        <Button size="compact-xs" variant="subtle" onClick={onLookAgain}>
          {t('lookAgain')}
        </Button>
      </Group>
    </Alert>
  );
}
