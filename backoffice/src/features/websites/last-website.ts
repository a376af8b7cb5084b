import type { Website } from '@/api/types';

const STORAGE_KEY = 'proofmark.last-website';

/** The website looked at last on this browser, so that the start page opens on it. */
export function lastWebsite(): string | null {
  return localStorage.getItem(STORAGE_KEY);
}

export function rememberWebsite(idWebsite: string): void {
  localStorage.setItem(STORAGE_KEY, idWebsite);
}

/** The website of the address, otherwise the one looked at last, otherwise the first. */
export function nearestWebsite(websites: Website[], current: string | null): Website | undefined {
  const find = (id: string | null) => websites.find(({ id_website }) => id_website === id);
  return find(current) ?? find(lastWebsite()) ?? websites[0];
}
