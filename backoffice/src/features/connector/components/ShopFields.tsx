import { Anchor, Select, Text, TextInput } from '@mantine/core';
import { Trans, useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { Website } from '@/api/types';
import { CopyField } from '@/components/CopyField';
import { Pair, Section } from '@/components/Section';

import type { ConnectorForm } from '../use-connector-form';

const PLATFORMS = ['prestashop', 'woocommerce', 'magento2'] as const;

/** Where the shop is, and what is to be entered in its module. */
export function ShopFields({ form, website }: { form: ConnectorForm; website: Website }) {
  const { t } = useTranslation('connector');
  return (
    <Section title={t('shop')} hint={t('shopHint')}>
      <Pair>
        <Select
          {...form.getInputProps('cms')}
          label={t('platform')}
          data={PLATFORMS.map((value) => ({ value, label: t(`cms.${value}`) }))}
          allowDeselect={false}
        />
        <TextInput
          {...form.getInputProps('url')}
          value={form.values.url ?? ''}
          label={t('url')}
          description={t('urlHint')}
          placeholder="https://shop.example"
          type="url"
        />
        {form.values.cms === 'prestashop' && (
          <TextInput
            {...form.getInputProps('id_shop')}
            value={form.values.id_shop ?? ''}
            label={t('idShop')}
            description={t('idShopHint')}
          />
        )}
        <CopyField
          label={t('idWebsite')}
          value={website.id_website}
          copyLabel={t('copyIdWebsite')}
          copiedLabel={t('copied')}
        />
      </Pair>
      <Text size="sm" c="dimmed">
        <Trans
          t={t}
          i18nKey="keysHint"
          components={{
            settings: (
              <Anchor
                inherit
                underline="always"
                component={Link}
                to={`/app/websites/${website.id_website}/settings`}
              />
            ),
          }}
        />
      </Text>
    </Section>
  );
}
