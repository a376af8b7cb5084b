import { ActionIcon, Button, Drawer, Group, Paper, Text, Title, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFilter, IconRefresh } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCurrentWebsite } from '@/lib/current-website';
import { usePageTitle } from '@/lib/page-title';

import { requestsQuery } from '../api/list-requests';
import { countFilters, NO_FILTERS } from '../filters';
import { useDrawer } from '../use-drawer';
import { useFilters } from '../use-filters';
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
  const active = countFilters(filters);
  const { request } = useDrawer();
  const [wasOpened, setWasOpened] = useState(false);
  if (request !== null && !wasOpened) setWasOpened(true); // from then on it stays, to slide out as it slid in
  usePageTitle(`${t('tracking.title')} · ${website.name}`);

  const filterForm = <RequestFilters filters={filters} onChange={setFilters} timeZone={website.time_zone} />;
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
          <Tooltip label={t('tracking.refresh')}>
            <ActionIcon
              variant="default"
              size={36}
              aria-label={t('tracking.refresh')}
              loading={requests.isRefetching}
              onClick={() => void requests.refetch()}
            >
              <IconRefresh size={18} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
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
          onClearFilters={() => setFilters({ ...NO_FILTERS, sort: filters.sort })}
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
