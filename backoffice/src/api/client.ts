import createClient, { type Middleware } from 'openapi-fetch';

import { ApiProblem, problemFrom } from './problem';
import type { paths } from './types';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

let csrfToken: string | null = null;

/** Keeps the session's token for every later unsafe call; it lives in memory only. */
export function rememberCsrfToken(token: string | null): void {
  csrfToken = token;
}

const headers: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', document.documentElement.lang);
    if (csrfToken && !SAFE_METHODS.has(request.method)) request.headers.set('X-CSRF-Token', csrfToken);
    return request;
  },
  onError() {
    return new ApiProblem({ status: 0, code: 'unreachable' });
  },
};

export const client = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: 'same-origin',
  // Looked up at each call, so that what replaces fetch later (test servers do) is used.
  fetch: (request) => globalThis.fetch(request),
});

client.use(headers);

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** Gives the body of an answer, or throws its problem. */
export async function unwrap<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemFrom(response, error);
  return data as Data; // 204 has none, and its callers ask for none
}
