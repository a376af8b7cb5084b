import { MultiSelect, Radio, Stack, Switch, TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Connector } from '@/api/types';
import { Section } from '@/components/Section';

import type { ConnectorForm } from '../use-connector-form';

const TRIGGERS = ['onorder', 'onorderstatuschange'] as const;
const NUMBERS = ['id', 'reference'] as const;

interface Props {
  form: ConnectorForm;
  states: Connector['shop_states']; // as the shop lists them; empty until it was asked
}

/** Which orders are fetched, when, and what of them. */
export function OrderFields({ form, states }: Props) {
  const { t } = useTranslation('connector');
  return (
    <Section title={t('orders')} hint={t('ordersHint')}>
      <Radio.Group {...form.getInputProps('trigger')} label={t('trigger')}>
        <Stack gap="xs" mt="xs">
          {TRIGGERS.map((value) => (
            <Radio key={value} value={value} label={t(`triggerChoice.${value}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {form.values.trigger === 'onorderstatuschange' && <States form={form} states={states} />}
      <Switch
        {...form.getInputProps('product_reviews', { type: 'checkbox' })}
        label={t('productReviews')}
        description={t('productReviewsHint')}
      />
      {form.values.cms === 'prestashop' && (
        <Radio.Group
          {...form.getInputProps('order_number')}
          label={t('orderNumber')}
          description={t('orderNumberHint')}
        >
          <Stack gap="xs" mt="xs">
            {NUMBERS.map((value) => (
              <Radio key={value} value={value} label={t(`orderNumberChoice.${value}`)} />
            ))}
          </Stack>
        </Radio.Group>
      )}
    </Section>
  );
}

/** Chosen by name once the shop has named them, typed as its numbers before. */
function States({ form, states }: Props) {
  const { t } = useTranslation('connector');
  const field = { ...form.getInputProps('order_states'), label: t('orderStates') };
  if (states.length === 0) return <TagsInput {...field} description={t('orderStatesUnknown')} />;
  const known = states.map(({ id, name }) => ({ value: id, label: name }));
  const others = form.values.order_states.filter((id) => states.every((state) => state.id !== id));
  return (
    <MultiSelect
      {...field}
      description={t('orderStatesHint')}
      data={[...known, ...others.map((id) => ({ value: id, label: id }))]}
      searchable
      hidePickedOptions
    />
  );
}
