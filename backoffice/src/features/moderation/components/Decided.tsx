import { Alert, Button, Group } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ModeratedReview } from '@/api/types';
import { useReviewWords } from '@/components/review/use-review-words';

interface Props {
  review: ModeratedReview;
  onLookAgain: () => void;
}

/** The decision just taken, with the way back to it: it can be taken anew. */
export function Decided({ review, onLookAgain }: Props) {
  const { t } = useTranslation('moderation');
  const words = useReviewWords();
  return (
    <Alert color="proof" variant="default" icon={<IconCircleCheck />} mb="md" py="xs" role="status">
      <Group justify="space-between" gap="xs">
        {t('decided', { name: review.displayed_name, state: words.state(review.state) })}
        <Button size="compact-xs" variant="subtle" onClick={onLookAgain}>
          {t('lookAgain')}
        </Button>
      </Group>
    </Alert>
  );
}
