import { Button, Group, Paper, Skeleton, Stack } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconCircleCheck, IconFilterOff } from '@tabler/icons-react';
import { useInfiniteQuery, usePrefetchQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ModeratedReview } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { ProblemAlert } from '@/components/ProblemAlert';

import { isIn, type Address } from '../address';
import { queueQuery, reviewQuery } from '../api/moderation';
import { nextReview } from '../claims';
import { useAddress } from '../use-address';
import { useForeseen } from '../use-foreseen';
import type { Decider } from '../use-moderation';
import { useOwnId } from '../use-own-id';
import { Decided } from './Decided';
import { ModeratedPane } from './ModeratedPane';
import classes from './Moderation.module.css';
import { QueueItem } from './QueueItem';
import { Shortcuts } from './Shortcuts';

/** The reviews to decide on, and the one being looked at beside them. */
export function QueuePane({ queue, q }: Pick<Address, 'queue' | 'q'>) {
  const { t } = useTranslation();
  const found = useInfiniteQuery(queueQuery({ queue, q }));
  const [{ review: opened }, go] = useAddress();
  const [decided, setDecided] = useState<ModeratedReview | null>(null);
  const foreseen = useForeseen();
  const userId = useOwnId();
  if (found.isPending) return <Waiting />;
  if (found.isError && !found.data)
    return <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />;

  const reviews = found.data.pages
    .flatMap((page) => page.items)
    .map(foreseen)
    .filter((review) => isIn(queue, review));
  const current = opened ?? reviews[0]?.id ?? null;
  const following = current === null ? null : (nextReview(reviews, current, userId)?.id ?? null);
  const decider: Decider = {
    onDecided: (after) => {
      setDecided(after);
      go({ review: following });
    },
    onRefused: (id) => setDecided((last) => (last?.id === id ? null : last)),
  };
  return (
    <>
      {decided && decided.id !== current && (
        <Decided key={decided.id} review={decided} onLookAgain={() => go({ review: decided.id })} />
      )}
      {current === null ? (
        <Nothing filtered={q !== '' || queue !== 'waiting'} />
      ) : (
        <div className={classes.panes}>
          <div>
            <Keys reviews={reviews} current={current} onOpen={(review) => go({ review })} />
            <Paper
              withBorder
              component="ol"
              className={classes.list ?? ''}
              data-stale={found.isPlaceholderData || undefined}
            >
              {reviews.map((review) => (
                <QueueItem
                  key={review.id}
                  review={review}
                  isCurrent={review.id === current}
                  onOpen={() => go({ review: review.id })}
                />
              ))}
            </Paper>
            {found.hasNextPage && (
              <Group justify="center" mt="sm">
                <Button
                  variant="default"
                  size="xs"
                  loading={found.isFetchingNextPage}
                  onClick={() => void found.fetchNextPage()}
                >
                  {t('tracking.loadMore')}
                </Button>
              </Group>
            )}
            <Shortcuts />
          </div>
          {following && <Fetched key={following} reviewId={following} />}
          <ModeratedPane key={current} reviewId={current} decider={decider} />
        </div>
      )}
    </>
  );
}

/** Has a review at hand before it is opened. */
function Fetched({ reviewId }: { reviewId: string }) {
  usePrefetchQuery(reviewQuery(reviewId));
  return null;
}

interface KeysProps {
  reviews: readonly ModeratedReview[];
  current: string;
  onOpen: (review: string) => void;
}

/** Moves through the list without a mouse. */
function Keys({ reviews, current, onOpen }: KeysProps) {
  const move = (by: number) => {
    const target = reviews[reviews.findIndex(({ id }) => id === current) + by];
    if (target) onOpen(target.id);
  };
  useHotkeys([
    ['j', () => move(1)],
    ['k', () => move(-1)],
  ]);
  return null;
}

function Nothing({ filtered }: { filtered: boolean }) {
  const { t } = useTranslation('moderation');
  return (
    <Paper withBorder className={classes.panel ?? ''}>
      {filtered ? (
        <EmptyState icon={<IconFilterOff />} title={t('noMatchTitle')}>
          {t('noMatchText')}
        </EmptyState>
      ) : (
        <EmptyState icon={<IconCircleCheck />} title={t('emptyTitle')}>
          {t('emptyText')}
        </EmptyState>
      )}
    </Paper>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <div className={classes.panes} role="status" aria-label={t('app.loading')}>
      <Stack gap="xs">
        <Skeleton height={84} />
        <Skeleton height={84} />
        <Skeleton height={84} />
      </Stack>
      <Skeleton height={320} />
    </div>
  );
}
