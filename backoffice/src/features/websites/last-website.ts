const STORAGE_KEY = 'proofmark.last-website';

/** The website looked at last on this browser, so that the start page opens on it. */
export function lastWebsite(): string | null {
  return localStorage.getItem(STORAGE_KEY);
}

export function rememberWebsite(idWebsite: string): void {
  localStorage.setItem(STORAGE_KEY, idWebsite);
}
