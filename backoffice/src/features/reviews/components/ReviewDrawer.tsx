import { Drawer, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ReviewDetail } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { ReviewStateBadge } from '@/components/review/ReviewStateBadge';
import { Stars } from '@/components/review/Stars';
import { useReviewWords } from '@/components/review/use-review-words';
import { useCurrentWebsite } from '@/lib/current-website';

import { reviewQuery } from '../api/reviews';
import { useAddress } from '../use-address';
import { Answers } from './Answers';
import { FlagSection } from './FlagSection';
import { ReplySection } from './ReplySection';
import { ReviewActions } from './ReviewActions';
import { ReviewFacts } from './ReviewFacts';
import classes from './Reviews.module.css';
import { Steps } from './Steps';

/** One review beside the list, with all that can be done about it. */
export function ReviewDrawer() {
  const { t } = useTranslation('reviews');
  const { t: common } = useTranslation();
  const { opened, open } = useAddress();
  const id = useLastOpened(opened);
  const { id_website } = useCurrentWebsite();
  const review = useQuery({ ...reviewQuery(id_website, id ?? ''), enabled: id !== null });
  const words = useReviewWords();
  const name = review.data && words.author(review.data);
  return (
    <Drawer
      opened={opened !== null}
      onClose={() => open(null)}
      position="right"
      size={640}
      padding="lg"
      classNames={{ title: classes.drawerTitle ?? '' }}
      closeButtonProps={{ 'aria-label': common('app.close') }}
      title={name ? t('reviewBy', { name }) : t('review')}
    >
      {review.isPending && <Waiting />}
      {review.isError && <ProblemAlert error={review.error} onRetry={() => void review.refetch()} />}
      {review.data && <OneReview key={review.data.id} review={review.data} />}
    </Drawer>
  );
}

/** Keeps the content in place while the drawer slides out. */
function useLastOpened(id: string | null): string | null {
  const [last, setLast] = useState(id);
  if (id !== null && id !== last) setLast(id);
  return id ?? last;
}

function OneReview({ review }: { review: ReviewDetail }) {
  return (
    <Stack gap="xl">
      <Stack gap="sm">
        <Group gap="sm">
          <Stars rate={review.rate} size="md" />
          <ReviewStateBadge state={review.state} />
        </Group>
        <Text className={classes.text ?? ''}>{review.comment}</Text>
        <ReviewActions review={review} />
      </Stack>
      <ReplySection review={review} />
      <FlagSection review={review} />
      <ReviewFacts review={review} />
      <Answers answers={review.answers} />
      <Steps steps={review.steps} />
    </Stack>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <Stack gap="lg" role="status" aria-label={t('app.loading')}>
      <Skeleton height={22} width="45%" radius="xl" />
      <Skeleton height={90} />
      <Skeleton height={160} />
    </Stack>
  );
}
