import { useSearchParams } from 'react-router';

import { readFilters, writeFilters, type Filters } from './filters';

/** The filters, held in the address so that a filtered list can be shared, bookmarked and gone back to. */
export function useFilters(): [Filters, (change: Partial<Filters>) => void] {
  const [search, setSearch] = useSearchParams();
  const filters = readFilters(search);
  return [
    filters,
    (change) => setSearch(writeFilters({ ...filters, ...change }), { replace: true, flushSync: true }),
  ];
}
