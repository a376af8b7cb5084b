/** Address of the sign-in page that leads back to where the caller was. */
export function signInPath(from: { pathname: string; search: string }): string {
  const query = new URLSearchParams();
  const next = from.pathname + from.search;
  if (next !== '/app') query.set('next', next);
  return query.size > 0 ? `/app/login?${query}` : '/app/login';
}

/** Where to go after signing in: a page of this application, whatever the address says. */
export function returnPath(next: string | null): string {
  const isOurs = next !== null && /^\/app\/(?!login\b)[^\\]*$/.test(next);
  return isOurs ? next : '/app';
}
