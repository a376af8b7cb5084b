import { ActionIcon, Button, Drawer, Group, Paper, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconExternalLink, IconFilter, IconRefresh } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { PageHeading } from '@/components/PageHeading';
import { useCurrentWebsite } from '@/lib/current-website';

import { reviewsQuery } from '../api/reviews';
import { countFilters, NO_FILTERS } from '../filters';
import { useAddress } from '../use-address';
import { ReviewDrawer } from './ReviewDrawer';
import { ReviewFilters } from './ReviewFilters';
import { ReviewList } from './ReviewList';
import classes from './Reviews.module.css';

export function ReviewsPage() {
  const { t } = useTranslation('reviews');
  const { t: common } = useTranslation();
  const website = useCurrentWebsite();
  const { filters, setFilters, open } = useAddress();
  const [narrowing, drawer] = useDisclosure();
  const reviews = useInfiniteQuery(reviewsQuery(website.id_website, filters));
  const active = countFilters(filters);
  const filterForm = <ReviewFilters filters={filters} onChange={setFilters} />;
  const actions = (
    <Group gap="xs">
      <Button
        hiddenFrom="lg"
        variant="default"
        leftSection={<IconFilter size={16} stroke={1.7} />}
        onClick={drawer.open}
      >
        {active > 0 ? common('tracking.filtersActive', { count: active }) : common('tracking.filters')}
      </Button>
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
    </Group>
  );
  return (
    <>
      <PageHeading title={t('title')} website={website} actions={actions}>
        {t('subtitle')}
      </PageHeading>
      <div className={classes.columns}>
        <Paper
          component="aside"
          withBorder
          p="md"
          className={classes.filters ?? ''}
          visibleFrom="lg"
          aria-label={common('tracking.filters')}
        >
          {filterForm}
        </Paper>
        <ReviewList
          reviews={reviews}
          filtered={active > 0}
          onOpen={open}
          onClearFilters={() => setFilters(NO_FILTERS)}
        />
      </div>
      <Drawer
        opened={narrowing}
        onClose={drawer.close}
        title={common('tracking.filters')}
        closeButtonProps={{ 'aria-label': common('app.close') }}
        hiddenFrom="lg"
      >
        {filterForm}
      </Drawer>
      <ReviewDrawer />
    </>
  );
}
