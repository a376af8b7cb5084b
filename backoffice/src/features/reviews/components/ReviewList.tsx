import { Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { IconFilterOff, IconMessageStar } from '@tabler/icons-react';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { Page, Review } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useCurrentWebsite } from '@/lib/current-website';

import { ReviewRow } from './ReviewRow';
import classes from './Reviews.module.css';

const ROWS = Array.from({ length: 6 }, (_, row) => row);

interface Props {
  reviews: UseInfiniteQueryResult<InfiniteData<Page<Review>>>;
  filtered: boolean;
  onOpen: (review: string) => void;
  onClearFilters: () => void;
}

export function ReviewList({ reviews, filtered, onOpen, onClearFilters }: Props) {
  const { t } = useTranslation('reviews');
  const retry = () => void reviews.refetch();
  if (reviews.isPending) return <Waiting />;
  if (reviews.isError && !reviews.data) return <ProblemAlert error={reviews.error} onRetry={retry} />;
  const rows = reviews.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <NothingFound filtered={filtered} onClearFilters={onClearFilters} />;
  return (
    <div>
      {reviews.isError && <ProblemAlert error={reviews.error} onRetry={retry} />}
      <Paper
        withBorder
        component="ol"
        className={classes.list ?? ''}
        aria-label={t('list')}
        aria-busy={reviews.isPlaceholderData}
        data-stale={reviews.isPlaceholderData || undefined}
      >
        {rows.map((review) => (
          <ReviewRow key={review.id} review={review} onOpen={() => onOpen(review.id)} />
        ))}
      </Paper>
      <Footer reviews={reviews} count={rows.length} />
    </div>
  );
}

function Footer({ reviews, count }: Pick<Props, 'reviews'> & { count: number }) {
  const { t } = useTranslation('reviews');
  const { t: common } = useTranslation();
  return (
    <Group justify="space-between" mt="md" px={4} mih={36}>
      <Text size="sm" c="dimmed" aria-live="polite">
        {t('shown', { count })}
        {!reviews.hasNextPage && ` · ${common('tracking.allShown')}`}
      </Text>
      {reviews.hasNextPage && (
        <Button
          variant="default"
          loading={reviews.isFetchingNextPage}
          onClick={() => void reviews.fetchNextPage()}
        >
          {common('tracking.loadMore')}
        </Button>
      )}
    </Group>
  );
}

function NothingFound({ filtered, onClearFilters }: Pick<Props, 'filtered' | 'onClearFilters'>) {
  const { t } = useTranslation('reviews');
  const { t: common } = useTranslation();
  const { id_website } = useCurrentWebsite();
  const clear = (
    <Button variant="light" onClick={onClearFilters}>
      {common('tracking.clearFilters')}
    </Button>
  );
  const requests = (
    <Button component={Link} to={`/app/websites/${id_website}/requests`} variant="light">
      {common('tracking.title')}
    </Button>
  );
  return (
    <Paper withBorder className={classes.panel ?? ''}>
      {filtered ? (
        <EmptyState icon={<IconFilterOff />} title={t('noMatchTitle')} action={clear}>
          {t('noMatchText')}
        </EmptyState>
      ) : (
        <EmptyState icon={<IconMessageStar />} title={t('emptyTitle')} action={requests}>
          {t('emptyText')}
        </EmptyState>
      )}
    </Paper>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="lg" className={classes.panel ?? ''} role="status" aria-label={t('app.loading')}>
      <Stack gap={30}>
        {ROWS.map((row) => (
          <Stack key={row} gap={10}>
            <Group justify="space-between">
              <Skeleton height={14} width="22%" />
              <Skeleton height={20} width={90} radius="xl" />
            </Group>
            <Skeleton height={12} width={`${60 + ((row * 13) % 35)}%`} />
          </Stack>
        ))}
      </Stack>
    </Paper>
  );
}
