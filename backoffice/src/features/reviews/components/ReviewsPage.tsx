import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconExternalLink, IconRefresh } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { FilteredPage } from '@/components/FilteredPage';
import { useCurrentWebsite } from '@/lib/current-website';

import { reviewsQuery } from '../api/reviews';
import { countFilters, NO_FILTERS } from '../filters';
import { useAddress } from '../use-address';
import { ReviewDrawer } from './ReviewDrawer';
import { ReviewFilters } from './ReviewFilters';
import { ReviewList } from './ReviewList';

export function ReviewsPage() {
  const { t } = useTranslation('reviews');
  const { t: common } = useTranslation();
  const website = useCurrentWebsite();
  const { filters, setFilters, open } = useAddress();
  const reviews = useInfiniteQuery(reviewsQuery(website.id_website, filters));
  const active = countFilters(filters);
  const tools = (
    <>
      <Button
        component="a"
        href={`/certificate/${website.id_website}`}
        target="_blank"
        variant="default"
        rightSection={<IconExternalLink size={16} stroke={1.7} />}
      >
        {t('certificate')}
      </Button>
      <Tooltip label={common('tracking.refresh')}>
        <ActionIcon
          variant="default"
          size={36}
          aria-label={common('tracking.refresh')}
          loading={reviews.isRefetching}
          onClick={() => void reviews.refetch()}
        >
          <IconRefresh size={18} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
    </>
  );
  return (
    <FilteredPage
      title={t('title')}
      website={website}
      subtitle={t('subtitle')}
      tools={tools}
      filters={<ReviewFilters filters={filters} onChange={setFilters} />}
      active={active}
    >
      <ReviewList
        reviews={reviews}
        filtered={active > 0}
        onOpen={open}
        onClearFilters={() => setFilters(NO_FILTERS)}
      />
      <ReviewDrawer />
    </FilteredPage>
  );
}
