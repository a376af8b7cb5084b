import { useSearchParams } from 'react-router';

import type { WebhookDelivery } from '@/api/types';

import { TYPES, type MessageType } from './events';

export const STATES = ['pending', 'delivered', 'failed'] as const satisfies WebhookDelivery['state'][];

export interface DeliveryFilters {
  state: WebhookDelivery['state'] | null;
  type: MessageType | null;
}

/** Which deliveries are listed and which one is open: all of it in the address. */
export function useDeliveryFilters() {
  const [search, setSearch] = useSearchParams();
  const set = (name: 'state' | 'type' | 'delivery', value: string | null) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === null) next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: name !== 'delivery' },
    );
  const filters: DeliveryFilters = {
    state: STATES.find((state) => state === search.get('state')) ?? null,
    type: TYPES.find((type) => type === search.get('type')) ?? null,
  };
  return { filters, delivery: search.get('delivery'), set, clear: () => setSearch({}) };
}
