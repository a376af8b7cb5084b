import createClient, { type Middleware } from 'openapi-fetch';

import { knownSession, rememberSession, signedInAgain, type KnownSession } from './known-session';
import { ApiProblem, problemFrom } from './problem';
import type { paths } from './types';

const SESSION = '/api/v1/session';
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

const headers: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', document.documentElement.lang);
    return request;
  },
  onError() {
    return new ApiProblem({ status: 0, code: 'unreachable' });
  },
};

export const client = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: 'same-origin',
  fetch: send,
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

/** Makes a call; one that the session's end refused is made once more in the next session of its person. */
async function send(request: Request): Promise<Response> {
  const session = knownSession();
  const answer = await sendIn(session, request.clone());
  if (session === null || new URL(request.url).pathname === SESSION) return answer;
  if (!(await isWorthRepeating(answer, request, session))) return answer;
  return sendIn(knownSession(), request);
}

function sendIn(session: KnownSession | null, request: Request): Promise<Response> {
  if (session && !SAFE_METHODS.has(request.method)) request.headers.set('X-CSRF-Token', session.csrfToken);
  return globalThis.fetch(request); // looked up at each call: test servers replace it later
}

async function isWorthRepeating(answer: Response, request: Request, session: KnownSession): Promise<boolean> {
  if (answer.status === 401) {
    if (knownSession() === session) await signedInAgain(); // otherwise somebody has, while this call was under way
    return knownSession() !== null;
  }
  if (answer.status === 403 && !SAFE_METHODS.has(request.method)) return isOfOtherTab(session);
  return false;
}

/** Whether the same person has signed in elsewhere in this browser, which made the token of this page useless. */
async function isOfOtherTab(session: KnownSession): Promise<boolean> {
  const { data } = await client.GET(SESSION);
  if (data?.user.id !== session.userId || data.csrf_token === session.csrfToken) return false;
  rememberSession(data);
  return true;
}
