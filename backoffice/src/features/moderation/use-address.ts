import { useSearchParams } from 'react-router';

import { readAddress, writeAddress, type Address } from './address';

/** Where the moderator is, held in the address so that a colleague can be sent there. */
export function useAddress(): [Address, (change: Partial<Address>) => void] {
  const [search, setSearch] = useSearchParams();
  const address = readAddress(search);
  return [
    address,
    (change) => setSearch(writeAddress({ ...address, ...change }), { replace: true, flushSync: true }),
  ];
}
