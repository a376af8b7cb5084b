import { screen, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';

import type { ApiCall, ApiClient } from '@/api/types';
import { renderApp } from '@/testing/render-app';
import { server, SESSION, WEBSITE } from '@/testing/server';

const CLIENTS = '/api/v1/api-clients';
const CALLS = `/api/v1/websites/${WEBSITE.id_website}/api-calls`;
const SCREEN = `/app/websites/${WEBSITE.id_website}/api`;

function aClient(changes: Partial<ApiClient> = {}): ApiClient {
  return {
    client_id: 'pmc_1',
    client_secret: null,
    secret_prefix: 'pm_abcdefgh',
    organization_id: WEBSITE.organization_id,
    name: '<i>Shop</i>',
    websites: null,
    expires_at: null,
    created_at: '2026-03-01T08:00:00Z',
    ...changes,
  };
}

function answer(clients: ApiClient[], calls: ApiCall[] = []) {
  server.use(
    http.get(CLIENTS, () => HttpResponse.json({ items: clients, next_cursor: null })),
    http.get(CALLS, () => HttpResponse.json({ items: calls, next_cursor: null })),
  );
}

describe('the API screen', () => {
  it('makes a client for this website, shows its secret once and fills it in', async () => {
    answer([]);
    let asked: unknown;
    server.use(
      http.post(CLIENTS, async ({ request }) => {
        asked = await request.json();
        const made = aClient({ name: 'ERP' });
        answer([made]);
        return HttpResponse.json({ ...made, client_secret: 'pm_the-secret' }, { status: 201 });
      }),
    );
    const { user } = renderApp(SCREEN);
    await user.click(await screen.findByRole('button', { name: 'New API client' }));
    const dialog = await screen.findByRole('dialog', { name: 'New API client' });
    await user.type(within(dialog).getByRole('textbox', { name: 'Name' }), 'ERP');
    await user.click(within(dialog).getByRole('button', { name: 'Create' }));
    expect(await screen.findByText('pm_the-secret')).toBeVisible();
    expect(asked).toEqual({
      name: 'ERP',
      organization_id: WEBSITE.organization_id,
      websites: [WEBSITE.id_website],
      expires_at: null,
    });
    expect(screen.getByRole('region', { name: 'Try an order, curl' })).toHaveTextContent(
      'Bearer pm_the-secret',
    );
    await user.click(screen.getByRole('button', { name: 'I have kept it' }));
    expect(screen.queryByText(/pm_the-secret/)).toBeNull();
  });

  it('lists what opens this website, and removes after asking', async () => {
    answer([
      aClient({ expires_at: '2026-03-02T08:00:00Z' }),
      aClient({ client_id: 'pmc_2', name: 'Elsewhere', websites: ['3f0b6a1c-0000-4000-8000-00000000000f'] }),
      aClient({ client_id: 'pmc_3', name: 'Others', organization_id: 'o2' }),
    ]);
    let removed: unknown;
    server.use(
      http.delete(`${CLIENTS}/:id`, ({ params }) => {
        removed = params.id;
        answer([]);
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = renderApp(SCREEN);
    const row = await screen.findByRole('row', { name: /Shop/ });
    expect(within(row).getByText('<i>Shop</i>')).toBeVisible();
    expect(within(row).getByText('Expired')).toBeVisible();
    expect(screen.queryByText('Elsewhere')).toBeNull();
    expect(screen.queryByText('Others')).toBeNull();
    await user.click(within(row).getByRole('button', { name: 'Remove <i>Shop</i>' }));
    expect(removed).toBeUndefined();
    await user.click(await screen.findByRole('button', { name: 'Remove the client' }));
    expect(await screen.findByText('No API client yet')).toBeVisible();
    expect(removed).toBe('pmc_1');
  });

  it('shows who is no owner the examples and the calls alone', async () => {
    const call: ApiCall = {
      id: 'c1',
      at: '2026-03-01T08:00:00Z',
      caller: 'client:pmc_9',
      call_id: 'r1',
      dry_run: true,
      status: 206,
      code: null,
      accepted: 1499,
      duplicates: 0,
      rejected: 1,
      errors: [
        { purchase_reference: '<b>W-1</b>', pointer: '/1/price', code: 'price_invalid', message: 'No price' },
      ],
    };
    answer([], [call]);
    server.use(
      http.get('/api/v1/session', () =>
        HttpResponse.json({ ...SESSION, organizations: [{ id: 'o1', name: 'Cimes', role: 'manager' }] }),
      ),
      http.get(CLIENTS, () => HttpResponse.error()),
    );
    renderApp(SCREEN);
    expect(await screen.findByText(/Only owners/)).toBeVisible();
    expect(screen.queryByRole('button', { name: 'New API client' })).toBeNull();
    expect(screen.getByRole('region', { name: 'Try an order, curl' })).toHaveTextContent(WEBSITE.id_website);
    expect(await screen.findByRole('row', { name: /pmc_9/ })).toHaveTextContent(
      /206Only tried<b>W-1<\/b> \/1\/price No price1,499/,
    );
  });
});
