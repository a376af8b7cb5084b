import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Me, OwnSession } from '@/api/types';
import { renderApp } from '@/testing/render-app';
import { problem, server } from '@/testing/server';

import { deviceName } from './device';

const ME: Me = {
  id: 'u1',
  email: 'owner@cimes.example',
  name: 'Camille Durand',
  language: 'en',
  second_factor: { enabled: false, required: false, recovery_codes_left: 0 },
};
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';

function aSession(changes: Partial<OwnSession>): OwnSession {
  return {
    id: 's1',
    current: false,
    created_at: '2026-03-01T08:00:00Z',
    last_seen_at: '2026-03-02T08:00:00Z',
    address: '192.0.2.7',
    user_agent: FIREFOX,
    ...changes,
  };
}

let ended: string[];

beforeEach(() => {
  ended = [];
  sessionStorage.clear();
  const sessions = [aSession({ id: 's1', current: true }), aSession({ id: 's2' }), aSession({ id: 's3' })];
  server.use(
    http.get('/api/v1/me', () => HttpResponse.json(ME)),
    http.get('/api/v1/sessions', () =>
      HttpResponse.json({ items: sessions.filter(({ id }) => !ended.includes(id)), next_cursor: null }),
    ),
    http.delete('/api/v1/sessions/:id', ({ params }) => {
      ended.push(params.id as string);
      return new HttpResponse(null, { status: 204 });
    }),
  );
});

describe('the account', () => {
  it('speaks the language that is saved, and keeps it', async () => {
    let asked: unknown;
    server.use(
      http.patch('/api/v1/me', async ({ request }) => {
        asked = await request.json();
        return HttpResponse.json({ ...ME, language: 'fr' });
      }),
    );
    const { user } = renderApp('/app/account');
    await user.click(await screen.findByRole('combobox', { name: 'Language' }));
    await user.click(await screen.findByRole('option', { name: 'Français' }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByRole('heading', { name: 'Votre compte' })).toBeVisible();
    expect(asked).toEqual({ language: 'fr' });
  });

  it('asks for enough of a new password, and says which one was wrong', async () => {
    const errors = [{ pointer: '/current_password', code: 'password_wrong', message: 'Not your password' }];
    server.use(
      http.post('/api/v1/me/password', () =>
        HttpResponse.json({ status: 422, code: 'request_invalid', errors }, { status: 422 }),
      ),
    );
    const { user } = renderApp('/app/account');
    const field = (name: string) => screen.getByLabelText(name, { selector: 'input' });
    await user.click(await screen.findByRole('button', { name: 'Change the password' }));
    expect(await screen.findByText('Type your present password.')).toBeVisible();
    expect(screen.getByText('At least 12 characters.')).toBeVisible();
    await user.type(field('Present password'), 'old');
    await user.click(field('New password'));
    await user.paste('a longer passphrase');
    await user.click(screen.getByRole('button', { name: 'Change the password' }));
    expect(await screen.findByText('Not your password')).toBeVisible();
    expect(field('New password')).toHaveValue('a longer passphrase');
  });

  it('ends sessions elsewhere, but offers no end to this one', async () => {
    const { user } = renderApp('/app/account');
    const list = within(await screen.findByRole('list', { name: 'Sessions' }));
    expect(list.getAllByRole('listitem')).toHaveLength(3);
    const [first, ...rest] = list.getAllByRole('button', { name: /^End the session of Firefox, Windows/ });
    expect(rest).toHaveLength(1);
    if (first) await user.click(first);
    await waitFor(() => expect(list.getAllByRole('listitem')).toHaveLength(2));
    expect(ended).toEqual(['s2']);
    expect(screen.queryByRole('button', { name: 'End all others' })).toBeNull();
  });

  it('brings back a session whose end was refused', async () => {
    server.use(http.delete('/api/v1/sessions', () => problem(503, 'service_unavailable')));
    const { user } = renderApp('/app/account');
    await user.click(await screen.findByRole('button', { name: 'End all others' }));
    expect(await screen.findByText(/^Code: service_unavailable/)).toBeVisible();
    expect(screen.getAllByRole('button', { name: /^End the session of/ })).toHaveLength(2);
  });
});

const MOZILLA = 'Mozilla/5.0';
const LIKE_ALL = 'AppleWebKit/537.36 (KHTML, like Gecko)';

it.each([
  [FIREFOX, 'Firefox, Windows'],
  [`${MOZILLA} (X11; Linux x86_64) ${LIKE_ALL} Chrome/142.0.0.0 Safari/537.36`, 'Chrome, Linux'],
  [`${MOZILLA} (Windows NT 10.0) ${LIKE_ALL} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`, 'Edge, Windows'],
  [
    `${MOZILLA} (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${LIKE_ALL} Version/18.0 Safari/604.1`,
    'Safari, iPhone',
  ],
  [`${MOZILLA} (Linux; Android 15) ${LIKE_ALL} Chrome/142.0.0.0 Mobile Safari/537.36`, 'Chrome, Android'],
  ['curl/8.0', null],
])('a device is called by its browser and system: %s', (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name);
});
