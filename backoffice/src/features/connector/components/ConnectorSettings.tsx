import { Stack } from '@mantine/core';

import type { Connector, Website } from '@/api/types';
import { ReadOnlyFields } from '@/components/ReadOnlyFields';
import { SaveBar } from '@/components/SaveBar';

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
  const { form, save } = editing;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <ReadOnlyFields>
        <Stack gap="lg" pb={90}>
          <ShopFields form={form} website={website} />
          <OrderFields form={form} states={connector.shop_states} />
          <DelayFields form={form} />
        </Stack>
      </ReadOnlyFields>
      <SaveBar editing={editing} />
    </form>
  );
}
