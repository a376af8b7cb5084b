import { Button, Group, Paper, Skeleton, Stack } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconCircleCheck, IconFilterOff } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ModeratedReview } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { ProblemAlert } from '@/components/ProblemAlert';

import type { Address } from '../address';
import { queueQuery } from '../api/moderation';
import { nextReview } from '../claims';
import { useAddress } from '../use-address';
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
  const userId = useOwnId();
  if (found.isPending) return <Waiting />;
  if (found.isError && !found.data)
    return <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />;

  const reviews = found.data.pages.flatMap((page) => page.items);
  const current = opened ?? reviews[0]?.id ?? null;
  const goOn = (after: ModeratedReview) => {
    setDecided(after);
    go({ review: nextReview(reviews, after.id, userId)?.id ?? null });
    void found.refetch();
  };
  return (
    <>
      {decided && decided.id !== current && (
        <Decided review={decided} onLookAgain={() => go({ review: decided.id })} />
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
          <ModeratedPane key={current} reviewId={current} onDecided={goOn} />
        </div>
      )}
    </>
  );
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
