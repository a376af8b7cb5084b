import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Connector, Retrieval } from '@/api/types';
import { silentSince } from '@/lib/silent-connector';
import { renderApp } from '@/testing/render-app';
import { problem, server, SESSION, WEBSITE } from '@/testing/server';

const CONNECTOR = `/api/v1/websites/${WEBSITE.id_website}/connector`;
const SCREEN = `/app/websites/${WEBSITE.id_website}/connector`;

function aRetrieval(changes: Partial<Retrieval> = {}): Retrieval {
  return {
    id: 'r1',
    state: 'done',
    by_hand: false,
    started_at: '2026-03-02T12:00:00Z',
    finished_at: '2026-03-02T12:00:02Z',
    error: null,
    orders_read: 0,
    accepted: 0,
    duplicates: 0,
    rejected: 0,
    reasons: [],
    ...changes,
  };
}

function aConnector(changes: Partial<Connector> = {}): Connector {
  return {
    cms: 'prestashop',
    url: 'https://shop.example',
    id_shop: null,
    active: true,
    trigger: 'onorder',
    order_states: [],
    product_reviews: true,
    order_number: 'id',
    brand_delay_days: null,
    product_delay_days: null,
    source: 'PrestaShop 9',
    cms_version: '8.1.5',
    module_version: '9.0.2',
    outdated: false,
    shop_states: [],
    changed_at: null,
    activated_at: '2026-03-01T12:00:00Z',
    configuration_sent_at: '2026-03-01T12:00:00Z',
    configuration_is_sent: true,
    last_test: null,
    last_retrieval: null,
    last_success_at: null,
    ...changes,
  };
}

function answer(connector: Connector, retrievals: Retrieval[] = []) {
  server.use(
    http.get(CONNECTOR, () => HttpResponse.json(connector)),
    http.get(`${CONNECTOR}/retrievals`, () => HttpResponse.json({ items: retrievals, next_cursor: null })),
  );
}

beforeEach(() => sessionStorage.clear());

describe('the connector', () => {
  it('that is not set up asks for the shop first', async () => {
    answer(aConnector({ url: null, active: false }));
    server.use(
      http.put(CONNECTOR, () => {
        const errors = [{ pointer: '/url', code: 'target_forbidden', message: 'Not reachable from here' }];
        return HttpResponse.json({ status: 422, code: 'target_forbidden', errors }, { status: 422 });
      }),
    );
    const { user } = renderApp(SCREEN);
    const url = await screen.findByRole('textbox', { name: 'Shop address' });
    expect(screen.queryByRole('switch', { name: /^Fetch orders automatically/ })).toBeNull();
    fireEvent.change(url, { target: { value: 'https://10.0.0.1' } });
    await user.click(await screen.findByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Not reachable from here')).toBeVisible();
    expect(url).toBeInvalid();
  });

  it('tells what came of each retrieval, and why orders were refused', async () => {
    const reasons = [
      {
        purchase_reference: '<b>7</b>',
        pointer: '/consumer/email',
        code: 'email_invalid',
        message: 'Invalid',
      },
    ];
    const failed = { code: 'active_failed', message: 'The module is switched off' };
    answer(aConnector(), [
      aRetrieval({ orders_read: 1_203, accepted: 1_200, duplicates: 2, rejected: 1, reasons }),
      aRetrieval({ id: 'r2', state: 'failed', error: failed }),
    ]);
    renderApp(SCREEN);
    const table = within(await screen.findByRole('table', { name: 'Retrievals' }));
    expect(table.getByText('1,200 orders accepted · 2 already known · 1 refused')).toBeVisible();
    expect(table.getByText('<b>7</b>, consumer/email: Invalid')).toBeVisible();
    expect(table.getByText('The module is switched off')).toBeVisible();
  });

  it('shows a switch that is refused as it was', async () => {
    answer(aConnector());
    server.use(http.put(CONNECTOR, () => problem(503, 'service_unavailable')));
    const { user } = renderApp(SCREEN);
    const active = await screen.findByRole('switch', { name: /^Fetch orders automatically/ });
    await user.click(active);
    expect(await screen.findByText(/not answering right now/)).toBeVisible();
    expect(active).toBeChecked();
  });

  it('sends what has been saved, however soon after', async () => {
    answer(aConnector());
    const steps: string[] = [];
    let finish: () => void = () => undefined;
    const saved = new Promise<void>((resolve) => (finish = resolve));
    server.use(
      http.put(CONNECTOR, async () => {
        await saved;
        steps.push('saved');
        return HttpResponse.json(aConnector({ url: 'https://other.example' }));
      }),
      http.post(`${CONNECTOR}/send-configuration`, () => {
        steps.push('sent');
        return HttpResponse.json({ ok: true, steps: [] });
      }),
    );
    const { user } = renderApp(SCREEN);
    const url = await screen.findByRole('textbox', { name: 'Shop address' });
    fireEvent.change(url, { target: { value: 'https://other.example' } });
    await user.click(await screen.findByRole('button', { name: 'Save' }));
    await user.click(screen.getByRole('button', { name: 'Send this configuration' }));
    finish();
    await waitFor(() => expect(steps).toEqual(['saved', 'sent']));
  });

  it('can be read and not changed by a viewer', async () => {
    answer(aConnector({ outdated: true }));
    const organizations = [{ ...SESSION.organizations[0], role: 'viewer' }];
    server.use(http.get('/api/v1/session', () => HttpResponse.json({ ...SESSION, organizations })));
    renderApp(SCREEN);
    expect(await screen.findByText('Your shop’s module is an old one')).toBeVisible();
    expect(screen.getByRole('switch', { name: /^Fetch orders automatically/ })).toBeDisabled();
    expect(screen.queryByRole('button', { name: 'Fetch orders now' })).toBeNull();
  });
});

it.each<[string, Partial<Connector>, string | null]>([
  ['never answered', {}, '2026-03-01T12:00:00Z'],
  ['answered lately', { last_success_at: '2026-03-02T12:00:00Z' }, null],
  ['answered days ago', { last_success_at: '2026-03-02T11:00:00Z' }, '2026-03-02T11:00:00Z'],
  ['was just switched on', { activated_at: '2026-03-03T10:00:00Z' }, null],
  ['is switched off', { active: false }, null],
])('a shop that %s', (_, changes, since) => {
  expect(silentSince(aConnector(changes), new Date('2026-03-03T11:30:00Z'))).toBe(since);
});
