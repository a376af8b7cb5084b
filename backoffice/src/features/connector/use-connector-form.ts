import type { UseFormReturnType } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';

import type { Connector, Website } from '@/api/types';
import { useStoredForm, type StoredForm } from '@/lib/use-stored-form';

import { changeConnector, connectorKey, connectorQuery } from './api/connector';

const FIELDS = [
  'cms',
  'url',
  'id_shop',
  'trigger',
  'order_states',
  'product_reviews',
  'order_number',
  'brand_delay_days',
  'product_delay_days',
] as const;

export type ConnectorValues = Pick<Connector, (typeof FIELDS)[number]>;
export type ConnectorForm = UseFormReturnType<ConnectorValues>;

export function useConnectorForm(website: Website, connector: Connector): StoredForm<ConnectorValues> {
  const queryClient = useQueryClient();
  return useStoredForm({
    draftKey: connectorKey(website.id_website),
    stored: valuesOf(connector),
    save: async (change) => {
      const saved = await changeConnector(website.id_website, change);
      queryClient.setQueryData(connectorQuery(website.id_website).queryKey, saved);
      return valuesOf(saved);
    },
  });
}

function valuesOf(connector: Connector): ConnectorValues {
  return Object.fromEntries(FIELDS.map((name) => [name, connector[name]])) as unknown as ConnectorValues;
}
