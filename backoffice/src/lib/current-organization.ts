import { createContext, useContext } from 'react';

import type { Organization } from '@/api/types';

interface Membership {
  organization: Organization; // with the reader's role in it
  userId: string; // the reader's own
}

export const CurrentOrganization = createContext<Membership | null>(null);

/** The organization named in the address; only screens below `/app/organizations/:idOrganization` may ask. */
export function useCurrentOrganization(): Membership {
  const membership = useContext(CurrentOrganization);
  if (membership === null) throw new Error('This screen is not below an organization');
  return membership;
}
