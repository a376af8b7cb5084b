import { useFocusReturn } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { FilteredPage } from '@/components/FilteredPage';
import { useCurrentWebsite } from '@/lib/current-website';

import { countsQuery } from '../api/count-requests';
import { requestsQuery } from '../api/list-requests';
import { cleared, countFilters } from '../filters';
import { useDrawer } from '../use-drawer';
import { useFilters } from '../use-filters';
import { ListTools } from './ListTools';
import { RequestFilters } from './RequestFilters';
import { RequestList } from './RequestList';

const RequestDrawer = lazy(async () => ({ default: (await import('./RequestDrawer')).RequestDrawer }));

export function TrackingPage() {
  const { t } = useTranslation();
  const website = useCurrentWebsite();
  const [filters, setFilters] = useFilters();
  const requests = useInfiniteQuery(requestsQuery(website, filters));
  const counts = useQuery(countsQuery(website, filters));
  const { request } = useDrawer();
  const [wasOpened, setWasOpened] = useState(false);
  if (request !== null && !wasOpened) setWasOpened(true); // from then on it stays, to slide out as it slid in
  useFocusReturn({ opened: request !== null }); // the drawer cannot: it comes only once it is opened

  const filterForm = (
    <RequestFilters
      filters={filters}
      counts={counts.data?.by_status}
      onChange={setFilters}
      timeZone={website.time_zone}
    />
  );
  const tools = (
    <ListTools
      filters={filters}
      onChange={setFilters}
      refreshing={requests.isRefetching}
      onRefresh={() => void Promise.all([requests.refetch(), counts.refetch()])}
    />
  );
  return (
    <FilteredPage
      title={t('tracking.title')}
      website={website}
      subtitle={`${website.name} · ${t('tracking.timeZone', { timeZone: website.time_zone })}`}
      tools={tools}
      filters={filterForm}
      active={countFilters(filters)}
    >
      <RequestList
        requests={requests}
        filters={filters}
        onSort={(sort) => setFilters({ sort })}
        onClearFilters={() => setFilters(cleared(filters))}
      />
      {wasOpened && (
        <Suspense>
          <RequestDrawer />
        </Suspense>
      )}
    </FilteredPage>
  );
}
