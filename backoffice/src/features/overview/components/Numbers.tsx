import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import type { RequestStatistics, ReviewStatistics, Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { dayInZone } from '@/lib/dates';

import { requestStatisticsQuery, reviewStatisticsQuery } from '../api/statistics';
import { comparedOf } from '../compared';
import { Figures } from './Figures';
import { FirstSteps } from './FirstSteps';
import { Funnel } from './Funnel';
import classes from './Overview.module.css';

// The chart library weighs more than everything else here, which can be read without it.
const Charts = lazy(async () => ({ default: (await import('./Charts')).Charts }));

interface Props {
  website: Website;
  weeks: number;
}

/** The numbers of a period; those of the period before it are loaded too, to compare with. */
export function Numbers({ website, weeks }: Props) {
  const requests = useQuery(requestStatisticsQuery(website, 2 * weeks));
  const reviews = useQuery(reviewStatisticsQuery(website, 2 * weeks));
  for (const query of [requests, reviews]) {
    if (query.isError && !query.data)
      return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!requests.data || !reviews.data) return <NumbersSkeleton />;
  if (isUntouched(requests.data, reviews.data)) return <FirstSteps />;
  const compared = comparedOf(requests.data, reviews.data, dayInZone(website.time_zone), weeks);
  return (
    <Stack
      gap="lg"
      className={classes.numbers ?? ''}
      data-stale={requests.isPlaceholderData || reviews.isPlaceholderData || undefined}
    >
      <Figures compared={compared} weeks={weeks} />
      <Funnel funnel={compared.funnel.now} />
      <Suspense fallback={<Skeleton height={300} />}>
        <Charts compared={compared} />
      </Suspense>
    </Stack>
  );
}

function isUntouched({ total }: RequestStatistics, { by_state }: ReviewStatistics): boolean {
  return total === 0 && Object.keys(by_state).length === 0;
}

function NumbersSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack gap="lg" role="status" aria-label={t('app.loading')}>
      <Skeleton height={110} />
      <Skeleton height={260} />
      <Skeleton height={300} />
    </Stack>
  );
}
