import { Button, Drawer, Group, Paper, Text, Title } from '@mantine/core';
import { useDisclosure, useFocusReturn } from '@mantine/hooks';
import { IconFilter } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCurrentWebsite } from '@/lib/current-website';
import { usePageTitle } from '@/lib/page-title';

import { countsQuery } from '../api/count-requests';
import { requestsQuery } from '../api/list-requests';
import { cleared, countFilters } from '../filters';
import { useDrawer } from '../use-drawer';
import { useFilters } from '../use-filters';
import { ListTools } from './ListTools';
import { RequestFilters } from './RequestFilters';
import { RequestList } from './RequestList';
import classes from './Tracking.module.css';

const RequestDrawer = lazy(async () => ({ default: (await import('./RequestDrawer')).RequestDrawer }));

export function TrackingPage() {
  const { t } = useTranslation();
  const website = useCurrentWebsite();
  const [filters, setFilters] = useFilters();
  const [drawerOpened, drawer] = useDisclosure();
  const requests = useInfiniteQuery(requestsQuery(website, filters));
  const counts = useQuery(countsQuery(website, filters));
  const active = countFilters(filters);
  const { request } = useDrawer();
  const [wasOpened, setWasOpened] = useState(false);
  if (request !== null && !wasOpened) setWasOpened(true); // from then on it stays, to slide out as it slid in
  useFocusReturn({ opened: request !== null }); // the drawer cannot: it comes only once it is opened
  usePageTitle(`${t('tracking.title')} · ${website.name}`);

  const filterForm = (
    <RequestFilters
      filters={filters}
      counts={counts.data?.by_status}
      onChange={setFilters}
      timeZone={website.time_zone}
    />
  );
  return (
    <>
      <Group justify="space-between" align="flex-end" mb="lg">
        <div>
          <Title order={1} size="h2" lts={-0.6}>
            {t('tracking.title')}
          </Title>
          <Text c="dimmed" size="sm">
            {website.name} · {t('tracking.timeZone', { timeZone: website.time_zone })}
          </Text>
        </div>
        <Group gap="xs">
          <Button
            hiddenFrom="lg"
            variant="default"
            leftSection={<IconFilter size={16} stroke={1.7} />}
            onClick={drawer.open}
          >
            {active > 0 ? t('tracking.filtersActive', { count: active }) : t('tracking.filters')}
          </Button>
          <ListTools
            filters={filters}
            onChange={setFilters}
            refreshing={requests.isRefetching}
            onRefresh={() => void Promise.all([requests.refetch(), counts.refetch()])}
          />
        </Group>
      </Group>
      <div className={classes.columns}>
        <Paper
          component="aside"
          withBorder
          p="md"
          className={classes.filters ?? ''}
          visibleFrom="lg"
          aria-label={t('tracking.filters')}
        >
          {filterForm}
        </Paper>
        <RequestList
          requests={requests}
          filters={filters}
          onSort={(sort) => setFilters({ sort })}
          onClearFilters={() => setFilters(cleared(filters))}
        />
      </div>
      <Drawer
        opened={drawerOpened}
        onClose={drawer.close}
        title={t('tracking.filters')}
        closeButtonProps={{ 'aria-label': t('app.close') }}
        hiddenFrom="lg"
      >
        {filterForm}
      </Drawer>
      {wasOpened && (
        <Suspense>
          <RequestDrawer />
        </Suspense>
      )}
    </>
  );
}
