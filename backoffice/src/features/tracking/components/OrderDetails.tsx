import { List, Text, Title } from '@mantine/core';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { Provenance, RequestedProduct, ReviewRequestDetail } from '@/api/types';
import { useCurrentWebsite } from '@/lib/current-website';
import { useDateFormats } from '@/lib/dates';
import { useLocaleWords } from '@/lib/locale-words';

import { useRequestWords } from '../use-request-words';
import classes from './Tracking.module.css';

export function OrderDetails({ request }: { request: ReviewRequestDetail }) {
  return (
    <>
      <OrderFacts request={request} />
      <ClientFacts request={request} />
      <Products products={request.products} />
    </>
  );
}

function OrderFacts({ request }: { request: ReviewRequestDetail }) {
  const { t } = useTranslation();
  const words = useRequestWords();
  const { amount } = useLocaleWords();
  const price = request.order.price;
  const dates = useDateFormats(useCurrentWebsite().time_zone);
  return (
    <Facts
      title={t('request.order')}
      facts={[
        [t('request.experienceDate'), dates.dateTime(request.experience_date)],
        [t('tracking.reviewType'), words.type(request.type)],
        [t('request.price'), price && amount(price)],
        [t('request.transmissionMethod'), words.transmission(request)],
        [t('request.file'), fileOf(request.order.provenance, t)],
        [t('request.received'), dates.dateTime(request.received_at)],
      ]}
    />
  );
}

function ClientFacts({ request }: { request: ReviewRequestDetail }) {
  const { t } = useTranslation();
  const { languageName, countryName } = useLocaleWords();
  const consumer = request.order.consumer;
  const name = [consumer.first_name, consumer.last_name].filter(Boolean).join(' ');
  return (
    <Facts
      title={t('request.client')}
      facts={[
        [t('request.name'), name],
        [t('request.email'), request.email],
        [t('request.phone'), consumer.phone],
        [t('request.language'), consumer.language && languageName(consumer.language)],
        [t('request.country'), consumer.country && countryName(consumer.country)],
      ]}
    />
  );
}

function fileOf(provenance: Provenance, t: TFunction): string | null {
  if (!provenance.file) return null;
  const { file, line } = provenance;
  return line === null ? file : t('request.fileLine', { file, line });
}

function Products({ products }: { products: RequestedProduct[] }) {
  const { t } = useTranslation();
  return (
    <section>
      <Title order={3} size="h5" mb="xs">
        {t('request.products')}
      </Title>
      {products.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('request.noProducts')}
        </Text>
      )}
      <List listStyleType="none" spacing={6}>
        {products.map(({ product_ref, name }, index) => (
          <List.Item key={`${product_ref}/${index}`}>
            <Text size="sm">{name || product_ref}</Text>
            {name && product_ref && (
              <Text size="xs" c="dimmed">
                {product_ref}
              </Text>
            )}
          </List.Item>
        ))}
      </List>
    </section>
  );
}

/** Pairs of label and value; a value that is absent takes its label along. */
function Facts({ title, facts }: { title: string; facts: [string, ReactNode][] }) {
  return (
    <section>
      <Title order={3} size="h5" mb="xs">
        {title}
      </Title>
      <dl className={classes.facts}>
        {facts.map(([label, value]) => value && <Fact key={label} label={label} value={value} />)}
      </dl>
    </section>
  );
}

function Fact({ label, value }: { label: string; value: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}
