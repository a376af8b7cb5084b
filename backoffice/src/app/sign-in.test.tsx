import { screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';

import { renderApp } from '@/testing/render-app';
import { problem, REQUESTS_URL, server, SESSION, WEBSITE } from '@/testing/server';

const LIST = `/app/websites/${WEBSITE.id_website}/requests`;

async function signIn(user: ReturnType<typeof renderApp>['user'], password = 'right') {
  await user.type(await screen.findByLabelText('E-mail'), ' owner@cimes.example ');
  await user.type(screen.getByLabelText('Password', { selector: 'input' }), password);
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
}

describe('signing in', () => {
  beforeEach(() => {
    server.use(
      http.get('/api/v1/session', () => problem(401, 'unauthenticated')),
      http.get(REQUESTS_URL, () => HttpResponse.json({ items: [], next_cursor: null })),
    );
  });

  it('sends the credentials and opens the page that was asked for', async () => {
    const sent: unknown[] = [];
    server.use(
      http.post('/api/v1/session', async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json(SESSION);
      }),
    );
    const { user, address } = renderApp(`${LIST}?status=sent`);
    await signIn(user);
    await screen.findByText('No request matches these filters');
    expect(sent).toEqual([{ email: 'owner@cimes.example', password: 'right' }]);
    expect(address()).toBe(`${LIST}?status=sent`);
  });

  it('says that e-mail and password do not match, and keeps what was typed', async () => {
    server.use(http.post('/api/v1/session', () => problem(401, 'unauthenticated')));
    const { user } = renderApp('/app/login');
    await signIn(user, 'wrong');
    expect(await screen.findByRole('alert')).toHaveTextContent('This e-mail and password do not match.');
    expect(screen.getByLabelText('E-mail')).toHaveValue('owner@cimes.example');
  });

  it.each([
    ['45', 'Wait 45 seconds'],
    ['600', 'Wait 10 minutes'],
  ])('says how long to wait after too many tries (%s s)', async (seconds, message) => {
    server.use(http.post('/api/v1/session', () => problem(429, 'rate_limited', { 'Retry-After': seconds })));
    const { user } = renderApp('/app/login');
    await signIn(user);
    expect(await screen.findByRole('alert')).toHaveTextContent(message);
  });

  it('shows the code of any other problem, and of no answer at all', async () => {
    server.use(http.post('/api/v1/session', () => problem(503, 'service_unavailable'), { once: true }));
    server.use(http.post('/api/v1/session', () => HttpResponse.error(), { once: true }));
    const { user } = renderApp('/app/login');
    await signIn(user);
    expect(await screen.findByText('Code: unreachable')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Code: service_unavailable, request 0199-req')).toBeVisible();
  });

  it('asks for what is missing without calling the platform', async () => {
    const { user } = renderApp('/app/login');
    await user.click(await screen.findByRole('button', { name: 'Sign in' }));
    expect(screen.getByText('Type your e-mail.')).toBeVisible();
    expect(screen.getByText('Type your password.')).toBeVisible();
  });

  it('speaks French as soon as it is chosen', async () => {
    const { user } = renderApp('/app/login');
    await user.click(await screen.findByText('Français'));
    expect(await screen.findByRole('button', { name: 'Se connecter' })).toBeVisible();
    expect(document.documentElement.lang).toBe('fr');
  });
});

describe('a session', () => {
  it('is ended with the CSRF token', async () => {
    const tokens: (string | null)[] = [];
    server.use(
      http.get(REQUESTS_URL, () => HttpResponse.json({ items: [], next_cursor: null })),
      http.delete('/api/v1/session', ({ request }) => {
        tokens.push(request.headers.get('X-CSRF-Token'));
        return problem(503, 'service_unavailable');
      }),
    );
    const { user } = renderApp(LIST);
    await user.click(await screen.findByRole('button', { name: /Camille Durand/ }));
    await user.click(await screen.findByRole('button', { name: 'Sign out' }));
    await waitFor(() => expect(tokens).toEqual(['csrf-1']));
    expect(await screen.findByText('Code: service_unavailable, request 0199-req')).toBeVisible();
  });

  it('of a moderator opens the queue, and asks for no websites: they would be refused', async () => {
    const asked: string[] = [];
    server.use(
      http.get('/api/v1/session', () =>
        HttpResponse.json({ ...SESSION, organizations: [], platform_roles: ['moderator'] }),
      ),
      http.get('/api/v1/websites', ({ request }) => {
        asked.push(request.url);
        return problem(403, 'forbidden');
      }),
      http.get('/api/v1/moderation/reviews', () => HttpResponse.json({ items: [], next_cursor: null })),
    );
    const { address } = renderApp('/app');
    expect(await screen.findByRole('heading', { level: 1, name: 'Moderation' })).toBeVisible();
    expect(address()).toBe('/app/moderation');
    expect(asked).toEqual([]);
  });

  it.each([
    ['owner', true],
    ['viewer', false],
  ])('in an organization without websites says what to do next to its %s', async (role, mayAdd) => {
    server.use(
      http.get('/api/v1/session', () =>
        HttpResponse.json({ ...SESSION, organizations: [{ id: 'o1', name: 'Cimes', role }] }),
      ),
      http.get('/api/v1/websites', () => HttpResponse.json({ items: [], next_cursor: null })),
    );
    renderApp('/app');
    expect(await screen.findByText('No website yet')).toBeVisible();
    expect(screen.getByRole('link', { name: 'People and roles' })).toBeVisible();
    const add = screen.queryByRole('link', { name: 'Add a website' });
    if (mayAdd) expect(add).toHaveAttribute('href', '/app/organizations/o1/websites/new');
    else expect(add).toBeNull();
  });

  it('shows nothing of a website that is not the caller’s', async () => {
    renderApp('/app/websites/another/requests');
    expect(await screen.findByText('Website not found')).toBeVisible();
  });
});
