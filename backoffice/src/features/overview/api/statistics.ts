import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Website } from '@/api/types';
import { dayInZone } from '@/lib/dates';

type Zone = Pick<Website, 'id_website' | 'time_zone'>;

/** The requests received in the last weeks of the website's calendar, today included, day by day. */
export function requestStatisticsQuery({ id_website, time_zone }: Zone, weeks: number) {
  const query = { received_from: dayInZone(time_zone, 7 * weeks - 1), received_to: dayInZone(time_zone) };
  return queryOptions({
    queryKey: ['request-statistics', id_website, query],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/websites/{id_website}/requests/statistics', {
          params: { path: { id_website }, query },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** The reviews published in the same weeks, week by week. */
export function reviewStatisticsQuery({ id_website }: Zone, weeks: number) {
  return queryOptions({
    queryKey: ['review-statistics', id_website, weeks],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/websites/{id_website}/reviews/statistics', {
          params: { path: { id_website }, query: { weeks } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}
