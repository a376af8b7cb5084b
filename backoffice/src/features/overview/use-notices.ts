import { useQuery, type UseQueryResult } from '@tanstack/react-query';

import type { Website } from '@/api/types';
import { dayInZone } from '@/lib/dates';

import {
  connectorQuery,
  droppedFilesQuery,
  feedFlowsQuery,
  uploadedFilesQuery,
  webhookHealthQuery,
} from './api/incidents';
import { requestStatisticsQuery, reviewStatisticsQuery } from './api/statistics';
import {
  failedFeeds,
  failedFiles,
  failingWebhooks,
  mostSevereFirst,
  risingBounces,
  silentConnector,
  stoppedOrders,
  waitingImports,
  waitingReviews,
  type Notice,
} from './attention';

const LOOKED_AT_WEEKS = 12; // whatever period the numbers are of

interface Notices {
  notices: Notice[];
  isPending: boolean;
  error: Error | null; // of the first part that does not answer: the others are shown all the same
  retry: () => void;
}

export function useNotices(website: Website): Notices {
  const { id_website: id, time_zone: zone } = website;
  const today = dayInZone(zone);
  const files = useQuery(droppedFilesQuery(id));
  const imports = useQuery(uploadedFilesQuery(id));
  const connector = useQuery(connectorQuery(id));
  const feeds = useQuery(feedFlowsQuery(id));
  const webhooks = useQuery(webhookHealthQuery(id));
  const requests = useQuery(requestStatisticsQuery(website, LOOKED_AT_WEEKS));
  const reviews = useQuery(reviewStatisticsQuery(website, LOOKED_AT_WEEKS));
  const queries: UseQueryResult[] = [files, imports, connector, feeds, webhooks, requests, reviews];
  const failed = queries.filter(({ isError }) => isError);
  return {
    notices: mostSevereFirst([
      ...(files.data ? failedFiles(files.data, new Date()) : []),
      ...(connector.data ? silentConnector(connector.data, new Date()) : []),
      ...(feeds.data ? failedFeeds(feeds.data) : []),
      ...(webhooks.data ? failingWebhooks(webhooks.data) : []),
      ...(requests.data ? risingBounces(requests.data, today) : []),
      ...(requests.data ? stoppedOrders(requests.data, today) : []),
      ...(imports.data ? waitingImports(imports.data) : []),
      ...(reviews.data ? waitingReviews(reviews.data) : []),
    ]),
    isPending: queries.some(({ isPending }) => isPending),
    error: failed[0]?.error ?? null,
    retry: () => failed.forEach((query) => void query.refetch()),
  };
}
