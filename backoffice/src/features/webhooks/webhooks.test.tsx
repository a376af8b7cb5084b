import { screen, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';

import type { Webhook, WebhookDeliveryDetail } from '@/api/types';
import { renderApp } from '@/testing/render-app';
import { problem, server, SESSION, WEBSITE } from '@/testing/server';

const WEBHOOKS = `/api/v1/websites/${WEBSITE.id_website}/webhooks`;
const SCREEN = `/app/websites/${WEBSITE.id_website}/webhooks`;
const HEALTHY = { failures: 0, failing_since: null, paused_until: null, last_error: null };

function aWebhook(changes: Partial<Webhook> = {}): Webhook {
  return {
    id: 'h1',
    url: 'https://shop.example/hooks',
    events: ['review.*'],
    description: '<i>ERP</i>',
    active: true,
    secret: null,
    previous_secret_until: null,
    created_at: '2026-03-01T08:00:00Z',
    disabled_at: null,
    disabled_reason: null,
    health: HEALTHY,
    ...changes,
  };
}

function aDelivery(changes: Partial<WebhookDeliveryDetail> = {}): WebhookDeliveryDetail {
  return {
    id: 'd1',
    message_id: 'm1',
    type: 'review.published',
    subject_id: 's1',
    state: 'failed',
    attempts: 10,
    status: 500,
    error: 'server_error',
    created_at: '2026-03-01T08:00:00Z',
    attempted_at: '2026-03-04T08:00:00Z',
    next_try_at: null,
    delivered_at: null,
    body: { data: { comment: '<b>bold</b>' } },
    ...changes,
  };
}

function answer(webhook: Webhook, delivery = aDelivery(), asked: string[] = []) {
  server.use(
    http.get(WEBHOOKS, () => HttpResponse.json({ items: [webhook], next_cursor: null })),
    http.get(`${WEBHOOKS}/h1`, () => HttpResponse.json(webhook)),
    http.get(`${WEBHOOKS}/h1/deliveries`, ({ request }) => {
      asked.push(new URL(request.url).search);
      return HttpResponse.json({ items: [delivery], next_cursor: null });
    }),
    http.get(`${WEBHOOKS}/h1/deliveries/d1`, () => HttpResponse.json(delivery)),
  );
}

describe('the webhook screens', () => {
  it('say at the address what is wrong with it, and keep what was typed', async () => {
    server.use(
      http.get(WEBHOOKS, () => HttpResponse.json({ items: [], next_cursor: null })),
      http.post(WEBHOOKS, () =>
        HttpResponse.json(
          {
            status: 422,
            code: 'request_invalid',
            errors: [{ pointer: '/url', message: 'https was expected' }],
          },
          { status: 422, headers: { 'Content-Type': 'application/problem+json' } },
        ),
      ),
    );
    const { user } = renderApp(SCREEN);
    expect(await screen.findByText('No webhook yet')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'New webhook' }));
    await user.click(await screen.findByRole('textbox', { name: 'Address' }));
    await user.paste('http://shop.example');
    await user.click(screen.getByRole('button', { name: 'Create' }));
    expect(await screen.findByText('https was expected')).toBeVisible();
    expect(sessionStorage.getItem(`proofmark.webhook.${WEBSITE.id_website}`)).toContain('shop.example');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(sessionStorage.getItem(`proofmark.webhook.${WEBSITE.id_website}`)).toBeNull();
  });

  it('say why nothing arrives, and take a refused switch back', async () => {
    answer(aWebhook({ active: false, disabled_at: '2026-03-04T08:00:00Z', disabled_reason: 'gone' }));
    server.use(http.put(`${WEBHOOKS}/h1`, () => problem(409, 'state_conflict')));
    const { user } = renderApp(`${SCREEN}/h1`);
    expect(await screen.findByText(/answered 410 Gone/)).toBeVisible();
    const active = screen.getByRole('switch', { name: 'Active' });
    await user.click(active);
    expect(await screen.findByText(/Code: state_conflict/)).toBeVisible();
    expect(active).not.toBeChecked();
  });

  it('give a changed webhook back as it was', async () => {
    let stored = aWebhook();
    answer(stored);
    server.use(
      http.get(`${WEBHOOKS}/h1`, () => HttpResponse.json(stored)),
      http.put(`${WEBHOOKS}/h1`, async ({ request }) => {
        stored = { ...stored, ...((await request.json()) as Partial<Webhook>) };
        return HttpResponse.json(stored);
      }),
    );
    const { user } = renderApp(`${SCREEN}/h1`);
    await user.click(await screen.findByRole('button', { name: 'Change' }));
    await user.click(await screen.findByRole('textbox', { name: 'Address' }));
    await user.paste('/2');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    const notice = await screen.findByText('The webhook is changed');
    expect(notice).toBeVisible();
    expect(stored.url).toBe('https://shop.example/hooks/2');
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('Taken back')).toBeVisible();
    expect(stored).toEqual(aWebhook());
  });

  it('list deliveries by the filters of the address, open one and send it again', async () => {
    const asked: string[] = [];
    answer(aWebhook(), aDelivery(), asked);
    let replayed = false;
    server.use(
      http.post(`${WEBHOOKS}/h1/deliveries/d1/replay`, () => {
        replayed = true;
        answer(aWebhook(), aDelivery({ state: 'delivered', error: null, status: 204 }), asked);
        return HttpResponse.json(aDelivery({ state: 'pending' }), { status: 202 });
      }),
    );
    const { user, address } = renderApp(`${SCREEN}/h1?state=failed`);
    const row = await screen.findByRole('row', { name: /review\.published/ });
    expect(row).toHaveTextContent('The server failed. It answered 500.');
    expect(asked).toEqual(['?state=failed']);
    await user.click(within(row).getByRole('button', { name: 'Review published' }));
    expect(address()).toContain('delivery=d1');
    const drawer = await screen.findByRole('dialog', { name: 'Review published' });
    expect(within(drawer).getByRole('region')).toHaveTextContent('<b>bold</b>');
    await user.click(within(drawer).getByRole('button', { name: 'Send again' }));
    expect(await within(drawer).findByText('Delivered')).toBeVisible();
    expect(replayed).toBe(true);
  });

  it('let viewers look on', async () => {
    server.use(
      http.get('/api/v1/session', () =>
        HttpResponse.json({ ...SESSION, organizations: [{ id: 'o1', name: 'Cimes', role: 'viewer' }] }),
      ),
    );
    answer(aWebhook(), aDelivery({ body: null, error: 'erased' }));
    renderApp(`${SCREEN}/h1?delivery=d1`);
    expect(await screen.findByText(/cannot be sent again/)).toBeVisible();
    expect(screen.queryByRole('button', { name: /Send|Change|New|Remove/ })).toBeNull();
    expect(screen.getByRole('switch', { name: 'Active', hidden: true })).toBeDisabled();
  });
});
