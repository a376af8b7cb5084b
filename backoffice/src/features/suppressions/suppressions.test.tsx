import { fireEvent, screen, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Suppression } from '@/api/types';
import { renderApp } from '@/testing/render-app';
import { problem, server, WEBSITE } from '@/testing/server';

const URL = `/api/v1/websites/${WEBSITE.id_website}/suppressions`;
const SCREEN = `/app/websites/${WEBSITE.id_website}/suppressions`;

function anEntry(changes: Partial<Suppression>): Suppression {
  return {
    id: 's1',
    kind: 'address',
    shown: 'i***@example.org',
    scope: 'account',
    reason: 'unsubscribed',
    origin: 'consumer',
    created_at: '2026-03-02T08:00:00Z',
    ...changes,
  };
}

describe('the suppression list', () => {
  it('lets nobody undo what a customer has chosen', async () => {
    const mine = anEntry({
      id: 's2',
      shown: 'shop.example',
      kind: 'domain',
      origin: 'merchant',
      reason: 'x',
    });
    server.use(http.get(URL, () => HttpResponse.json({ items: [mine, anEntry({})], next_cursor: null })));
    renderApp(SCREEN);
    const theirs = within(await screen.findByRole('row', { name: /i\*\*\*@example/ }));
    expect(theirs.getByText('Unsubscribed')).toBeVisible();
    expect(theirs.getByRole('button', { name: 'Only the customer can undo this' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Remove shop.example' })).toBeVisible();
  });

  it('says what is wrong with an address', async () => {
    const errors = [
      { pointer: '/address', code: 'email_invalid', message: 'An e-mail address was expected' },
    ];
    let asked: unknown;
    server.use(
      http.get(URL, () => HttpResponse.json({ items: [], next_cursor: null })),
      http.post(URL, async ({ request }) => {
        asked = await request.json();
        return HttpResponse.json({ status: 422, code: 'request_invalid', errors }, { status: 422 });
      }),
    );
    const { user } = renderApp(SCREEN);
    const field = await screen.findByRole('textbox', { name: 'E-mail address or domain' });
    fireEvent.change(field, { target: { value: ' ines@ ' } });
    await user.click(screen.getByRole('button', { name: 'Add' }));
    expect(await screen.findByText('An e-mail address was expected')).toBeVisible();
    expect(asked).toEqual({ address: 'ines@', reason: 'merchant' });
  });

  describe('gives a domain back', () => {
    const domain = anEntry({ id: 's2', shown: 'shop.example', kind: 'domain', origin: 'merchant' });
    let listed: Suppression[];

    beforeEach(() => {
      listed = [domain];
      server.use(http.get(URL, () => HttpResponse.json({ items: listed, next_cursor: null })));
    });

    async function remove() {
      const { user } = renderApp(SCREEN);
      await user.click(await screen.findByRole('button', { name: 'Remove shop.example' }));
      return user;
    }

    it('that was removed at once, for as long as its notice is there', async () => {
      const asked: unknown[] = [];
      server.use(
        http.delete(`${URL}/s2`, () => {
          listed = [];
          return new HttpResponse(null, { status: 204 });
        }),
        http.post(URL, async ({ request }) => {
          asked.push(await request.json());
          listed = [domain];
          return HttpResponse.json(domain, { status: 201 });
        }),
      );
      const user = await remove();
      expect(await screen.findByText('shop.example may be written to again')).toBeVisible();
      expect(screen.queryByRole('button', { name: 'Remove shop.example' })).toBeNull();
      await user.click(screen.getByRole('button', { name: 'Undo' }));
      expect(await screen.findByText('Taken back')).toBeVisible();
      expect(await screen.findByRole('button', { name: 'Remove shop.example' })).toBeVisible();
      expect(asked).toEqual([{ domain: 'shop.example', reason: 'merchant' }]);
    });

    it('whose removal is refused, and says why', async () => {
      server.use(http.delete(`${URL}/s2`, () => problem(503, 'service_unavailable')));
      await remove();
      expect(await screen.findByText(/^Code: service_unavailable/)).toBeVisible();
      expect(await screen.findByRole('button', { name: 'Remove shop.example' })).toBeVisible();
      expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
    });

    it('not when that is refused, and says why', async () => {
      server.use(
        http.delete(`${URL}/s2`, () => {
          listed = [];
          return new HttpResponse(null, { status: 204 });
        }),
        http.post(URL, () => problem(409, 'state_conflict')),
      );
      const user = await remove();
      await user.click(await screen.findByRole('button', { name: 'Undo' }));
      expect(await screen.findByText(/^Code: state_conflict/)).toBeVisible();
      expect(screen.queryByText('Taken back')).toBeNull();
    });
  });
});
