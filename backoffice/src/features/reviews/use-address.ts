import { useSearchParams } from 'react-router';

import { readFilters, writeFilters, type Filters } from './filters';

interface Address {
  filters: Filters;
  setFilters: (change: Partial<Filters>) => void;
  opened: string | null; // id of the review beside the list
  open: (review: string | null) => void;
}

/** Filters and the opened review, held in the address so that a colleague can be sent to them. */
export function useAddress(): Address {
  const [search, setSearch] = useSearchParams();
  const filters = readFilters(search);
  return {
    filters,
    setFilters: (change) =>
      setSearch(writeFilters({ ...filters, ...change }), { replace: true, flushSync: true }),
    opened: search.get('review'),
    open: (review) => {
      const next = new URLSearchParams(search);
      if (review === null) next.delete('review');
      else next.set('review', review);
      setSearch(next);
    },
  };
}
