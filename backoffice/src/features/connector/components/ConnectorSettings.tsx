import { Stack } from '@mantine/core';

import type { Connector, Website } from '@/api/types';
import { SaveForm } from '@/components/SaveForm';

import { useConnectorForm } from '../use-connector-form';
import { DelayFields } from './DelayFields';
import { OrderFields } from './OrderFields';
import { ShopFields } from './ShopFields';

interface Props {
  connector: Connector;
  website: Website;
}

export function ConnectorSettings({ connector, website }: Props) {
  const editing = useConnectorForm(website, connector);
  const { form } = editing;
  return (
    <SaveForm editing={editing}>
      <Stack gap="lg" pb={90}>
        <ShopFields form={form} website={website} />
        <OrderFields form={form} states={connector.shop_states} />
        <DelayFields form={form} />
      </Stack>
    </SaveForm>
  );
}
