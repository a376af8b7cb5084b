import { Anchor, Title } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { Review } from '@/api/types';
import { Facts } from '@/components/review/Facts';
import { useReviewWords } from '@/components/review/use-review-words';
import { useCurrentWebsite } from '@/lib/current-website';
import { useDateFormats } from '@/lib/dates';
import { useLocaleWords } from '@/lib/locale-words';

/** Where a review comes from: the experience behind it, and its dates. */
export function ReviewFacts({ review }: { review: Review }) {
  const { t } = useTranslation('reviews');
  const words = useReviewWords();
  const { languageName } = useLocaleWords();
  const { id_website, time_zone } = useCurrentWebsite();
  const dates = useDateFormats(time_zone);
  const id = useId();
  const order = (
    <Anchor
      component={Link}
      size="sm"
      to={`/app/websites/${id_website}/requests?request=${review.request_id}`}
      title={t('toRequest')}
    >
      {review.purchase_reference}
    </Anchor>
  );
  return (
    <section aria-labelledby={id}>
      <Title order={3} size="h5" mb="xs" id={id}>
        {t('details')}
      </Title>
      <Facts
        facts={[
          [t('fact.kind'), words.kind(review.kind)],
          [t('fact.product'), review.product_name],
          [t('fact.productRef'), review.product_ref],
          [t('fact.order'), review.voluntary ? review.purchase_reference : order],
          [t('fact.experience'), dates.date(review.experience_date)],
          [t('fact.submitted'), dates.dateTime(review.submitted_at)],
          [t('fact.published'), review.published_at && dates.dateTime(review.published_at)],
          [t('fact.updated'), dates.dateTime(review.updated_at)],
          [t('fact.language'), languageName(review.language)],
          [t('fact.origin'), t(review.voluntary ? 'voluntary' : 'solicited')],
        ]}
      />
    </section>
  );
}
