import { createContext, useContext } from 'react';

import type { Website } from '@/api/types';

export const CurrentWebsite = createContext<Website | null>(null);

/** The website named in the address; only screens below `/app/websites/:idWebsite` may ask. */
export function useCurrentWebsite(): Website {
  const website = useContext(CurrentWebsite);
  if (website === null) throw new Error('This screen is not below a website');
  return website;
}

export const KnownWebsites = createContext<Website[]>([]);

/** Every website the reader has access to. */
export function useWebsites(): Website[] {
  return useContext(KnownWebsites);
}

export const CurrentRole = createContext<string | null>(null);

export const CurrentEmail = createContext('');

/** Where the reader receives mail. */
export function useReaderEmail(): string {
  return useContext(CurrentEmail);
}

/** Whether the reader's role in the website's organization lets it change anything; the platform decides anew. */
export function useMayChange(): boolean {
  const role = useContext(CurrentRole);
  return role === 'owner' || role === 'manager';
}

/** Whether the reader owns the website's organization: people, keys and clients are owners' business. */
export function useIsOwner(): boolean {
  return useContext(CurrentRole) === 'owner';
}
