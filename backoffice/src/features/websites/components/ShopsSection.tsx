import { Button, Group, Skeleton, Table, Text, TextInput } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { Shop, Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { Section } from '@/components/Section';
import { useMayChange } from '@/lib/current-website';
import { fieldErrors } from '@/lib/use-stored-form';

import { addShop, shopsQuery, type NewShop } from '../api/shops';

/** The outlets that orders may name. */
export function ShopsSection({ website }: { website: Website }) {
  const { t } = useTranslation('website');
  const mayChange = useMayChange();
  const shops = useInfiniteQuery(shopsQuery(website.id_website));
  return (
    <Section title={t('shops')} hint={t('shopsHint')}>
      {shops.isPending && <Skeleton height={90} />}
      {shops.isError && <ProblemAlert error={shops.error} onRetry={() => void shops.refetch()} />}
      {shops.data && <ShopTable shops={shops.data.pages.flatMap(({ items }) => items)} />}
      {shops.hasNextPage && (
        <Button
          variant="default"
          w="fit-content"
          loading={shops.isFetchingNextPage}
          onClick={() => void shops.fetchNextPage()}
        >
          {t('moreShops')}
        </Button>
      )}
      {mayChange && <NewShopForm website={website} />}
    </Section>
  );
}

function ShopTable({ shops }: { shops: Shop[] }) {
  const { t } = useTranslation('website');
  if (shops.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('noShops')}
      </Text>
    );
  return (
    <Table aria-label={t('shops')} layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('shopId')}</Table.Th>
          <Table.Th>{t('shopName')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {shops.map(({ shop_id, name }) => (
          <Table.Tr key={shop_id}>
            <Table.Td ff="monospace" style={{ overflowWrap: 'anywhere' }}>
              {shop_id}
            </Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{name}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function NewShopForm({ website }: { website: Website }) {
  const { t } = useTranslation('website');
  const queryClient = useQueryClient();
  const form = useForm<NewShop>({
    initialValues: { shop_id: '', name: '' },
    validate: { shop_id: isNotEmpty(t('shopIdMissing')) },
  });
  const add = useMutation({
    mutationFn: (shop: NewShop) => addShop(website.id_website, shop),
    onSuccess: () => {
      form.reset();
      return queryClient.invalidateQueries(shopsQuery(website.id_website));
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  const isRefusedByField = Object.keys(form.errors).length > 0;
  return (
    <form noValidate onSubmit={form.onSubmit((shop) => add.mutate(shop))} aria-label={t('newShop')}>
      {add.error && !isRefusedByField && <ProblemAlert error={add.error} />}
      <Group align="flex-start" gap="sm">
        <TextInput {...form.getInputProps('shop_id')} label={t('shopId')} maxLength={64} flex="1 1 160px" />
        <TextInput
          {...form.getInputProps('name')}
          label={t('shopName')}
          placeholder={t('shopNameHint')}
          maxLength={200}
          flex="2 1 220px"
        />
        <Button type="submit" variant="default" mt={25} loading={add.isPending}>
          {t('addShop')}
        </Button>
      </Group>
    </form>
  );
}
