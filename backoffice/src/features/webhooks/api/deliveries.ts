import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { WebhookDelivery } from '@/api/types';

import type { DeliveryFilters } from '../filters';

const WEBHOOK = '/api/v1/websites/{id_website}/webhooks/{webhook_id}';
const DELIVERIES = `${WEBHOOK}/deliveries` as const;
const DELIVERY = `${DELIVERIES}/{delivery_id}` as const;
const LOOK_AGAIN_MS = 3_000;

export interface Place {
  id_website: string;
  webhook_id: string;
}

export function deliveriesKey({ webhook_id }: Place) {
  return ['webhook-deliveries', webhook_id];
}

/** Newest first, looked at again and again while something is on its way. */
export function deliveriesQuery(place: Place, { state, type }: DeliveryFilters) {
  return infiniteQueryOptions({
    queryKey: [...deliveriesKey(place), state, type],
    queryFn: ({ pageParam }) => {
      const query = {
        ...(state && { state }),
        ...(type && { type }),
        ...(pageParam !== null && { cursor: pageParam }),
      };
      return unwrap(client.GET(DELIVERIES, { params: { path: { ...place }, query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.items.some(isUnderWay)) ? LOOK_AGAIN_MS : false,
  });
}

export function deliveryQuery(place: Place, deliveryId: string) {
  return queryOptions({
    queryKey: [...deliveriesKey(place), 'one', deliveryId],
    queryFn: () => unwrap(client.GET(DELIVERY, { params: { path: { ...place, delivery_id: deliveryId } } })),
    refetchInterval: ({ state: { data } }) => (data && isUnderWay(data) ? LOOK_AGAIN_MS : false),
  });
}

export function replayDelivery(place: Place, deliveryId: string): Promise<WebhookDelivery> {
  return unwrap(
    client.POST(`${DELIVERY}/replay`, { params: { path: { ...place, delivery_id: deliveryId } } }),
  );
}

export function replaySince(
  place: Place,
  since: string,
  state: WebhookDelivery['state'] | null,
): Promise<{ replayed: number }> {
  return unwrap(client.POST(`${WEBHOOK}/replay`, { params: { path: { ...place } }, body: { since, state } }));
}

function isUnderWay({ state }: WebhookDelivery): boolean {
  return state === 'pending';
}
