import { screen, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';

import type { ReviewDetail } from '@/api/types';
import { i18n } from '@/lib/i18n';
import { renderApp } from '@/testing/render-app';
import { aMessage, aReview, aReviewDetail, REVIEWS_URL } from '@/testing/reviews';
import { problem, server, SESSION, WEBSITE } from '@/testing/server';

const SCREEN = `/app/websites/${WEBSITE.id_website}/reviews`;

let queries: URLSearchParams[];

/** A platform with this one review; gives what was sent to change it. */
function withReview(changes: Partial<ReviewDetail> = {}): unknown[] {
  const detail = aReviewDetail(changes);
  const sent: unknown[] = [];
  server.use(
    http.get(REVIEWS_URL, ({ request }) => {
      queries.push(new URL(request.url).searchParams);
      return HttpResponse.json({ items: [aReview(changes)], next_cursor: null });
    }),
    http.get(`${REVIEWS_URL}/v1`, () => HttpResponse.json(detail)),
    http.all(`${REVIEWS_URL}/v1/:change`, async ({ request, params }) => {
      const body = await request.text();
      sent.push([request.method, params.change, body && (JSON.parse(body) as unknown)]);
      return HttpResponse.json(detail);
    }),
  );
  return sent;
}

beforeEach(() => {
  sessionStorage.clear();
  queries = [];
});

describe('the reviews', () => {
  it('are asked for by the filters of the address, and filters go into it', async () => {
    withReview();
    const { user, address } = renderApp(`${SCREEN}?state=pending&kind=nonsense&rate=4&rate=9&q=alto`);
    await screen.findByRole('list', { name: 'Reviews' });
    expect(queries.map(String)).toEqual(['state=pending&rate=4&q=alto']);
    await user.click(screen.getByRole('checkbox', { name: 'Flagged' }));
    await user.click(screen.getByRole('radio', { name: 'Product' }));
    await user.click(screen.getByRole('checkbox', { name: '1 out of 5' }));
    await user.click(screen.getByRole('radio', { name: 'Not answered yet' }));
    expect(address()).toBe(
      `${SCREEN}?state=pending&state=flagged&kind=product&rate=4&rate=1&answered=false&q=alto`,
    );
  });

  it('name nobody in the reader’s language', async () => {
    await i18n.changeLanguage('fr');
    withReview({ displayed_name: 'Anonymous' });
    renderApp(SCREEN);
    expect(await screen.findByRole('button', { name: 'Anonyme' })).toBeVisible();
  });

  it('say what to do when there are none', async () => {
    server.use(http.get(REVIEWS_URL, () => HttpResponse.json({ items: [], next_cursor: null })));
    renderApp(SCREEN);
    expect(await screen.findByText('No review yet')).toBeVisible();
  });
});

describe('a review', () => {
  it('is flagged with one reason, which has to be chosen', async () => {
    const sent = withReview({ exchanges: [aMessage()] });
    const { user } = renderApp(`${SCREEN}?review=v1`);
    const drawer = within(await screen.findByRole('dialog', { name: 'Review by Inès L.' }));
    await user.click(drawer.getByRole('button', { name: 'Flag this review' }));
    await user.click(drawer.getByRole('button', { name: 'Flag' }));
    expect(drawer.getByText('Choose the reason.')).toBeVisible();
    expect(sent).toEqual([]);
    await user.click(drawer.getByRole('radio', { name: 'Personal data' }));
    await user.click(drawer.getByRole('button', { name: 'Flag' }));
    expect(await drawer.findByRole('button', { name: 'Flag this review' })).toBeVisible();
    expect(sent).toEqual([['POST', 'flag', { reason: 'personal_data', comment: null }]]);
  });

  it('keeps a reply the platform refuses, with the reason', async () => {
    withReview();
    server.use(http.post(`${REVIEWS_URL}/v1/reply`, () => problem(503, 'service_unavailable')));
    sessionStorage.setItem('proofmark.draft.reply.v1', 'Merci');
    const { user } = renderApp(`${SCREEN}?review=v1`);
    await user.click(await screen.findByRole('button', { name: 'Reply' }));
    expect(await screen.findByText('Code: service_unavailable, request 0199-req')).toBeVisible();
    expect(screen.getByRole('textbox', { name: /Your public reply/ })).toHaveValue('Merci');
    expect(sessionStorage.getItem('proofmark.draft.reply.v1')).toBe('Merci');
  });

  it('is only read by viewers', async () => {
    const organizations = [{ id: 'o1', name: 'Cimes', role: 'viewer' }];
    server.use(http.get('/api/v1/session', () => HttpResponse.json({ ...SESSION, organizations })));
    withReview({ state: 'pending' });
    renderApp(`${SCREEN}?review=v1`);
    const drawer = within(await screen.findByRole('dialog', { name: 'Review by Inès L.' }));
    expect(drawer.getByText('Waiting for publication')).toBeVisible();
    expect(drawer.getAllByRole('button').map(({ ariaLabel }) => ariaLabel)).toEqual(['Close']);
    expect(drawer.queryByRole('textbox')).not.toBeInTheDocument();
  });
});
