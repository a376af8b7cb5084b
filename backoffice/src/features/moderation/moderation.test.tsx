import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';

import type { ModeratedReview } from '@/api/types';
import { renderApp } from '@/testing/render-app';
import { aReview } from '@/testing/reviews';
import { server, SESSION } from '@/testing/server';

import { holderOf, nextReview } from './claims';

const URL = '/api/v1/moderation/reviews';
const LATER = '2100-01-01T00:00:00Z';

function waiting(changes: Partial<ModeratedReview> = {}): ModeratedReview {
  const review = aReview({ state: 'in_moderation', published_at: null, revision: 7 });
  return {
    ...review,
    id_website: 'w1',
    website_name: 'Alto',
    claimed_by: null,
    claimed_until: null,
    ...changes,
  };
}

describe('a claim', () => {
  it('is mine, another’s, or over', () => {
    const claimed = { claimed_by: 'user:u1', claimed_until: LATER };
    const over = { ...claimed, claimed_until: '2026-01-01T00:00:00Z' };
    expect([claimed, over].map((one) => holderOf(one, 'u1'))).toEqual(['me', 'nobody']);
    expect(holderOf(claimed, 'u2')).toBe('another');
  });

  it('of another is passed over, and what comes before is next when nothing follows', () => {
    const taken = { claimed_by: 'user:u2', claimed_until: LATER };
    const queue = [waiting({ id: 'a' }), waiting({ id: 'b' }), waiting({ id: 'c', ...taken })];
    expect(nextReview(queue, 'b', 'u1')?.id).toBe('a');
    expect(nextReview([waiting({ id: 'a' })], 'a', 'u1')).toBeNull();
  });
});

describe('the queue', () => {
  let sent: unknown[];

  function withReview(review: ModeratedReview) {
    sent = [];
    const claimed = { ...review, claimed_by: 'user:u1', claimed_until: LATER };
    server.use(
      http.get('/api/v1/session', () => HttpResponse.json({ ...SESSION, platform_roles: ['moderator'] })),
      http.get(URL, () => HttpResponse.json({ items: [review], next_cursor: null })),
      http.get(`${URL}/v1`, () =>
        HttpResponse.json({ ...(sent.length > 0 ? claimed : review), history: [] }),
      ),
      http.post(`${URL}/v1/:step`, async ({ request, params }) => {
        const body = await request.text();
        sent.push([params.step, body && (JSON.parse(body) as unknown)]);
        return HttpResponse.json(claimed);
      }),
    );
  }

  beforeEach(() => sessionStorage.clear());

  it('takes a review up before it is refused, for a reason, as it was seen', async () => {
    withReview(waiting());
    const { user } = renderApp('/app/moderation');
    await screen.findByRole('heading', { name: 'Inès L.' });
    await user.keyboard('r');
    const form = within(await screen.findByRole('form', { name: 'Refuse the review' }));
    expect(sent).toEqual([['claim', '']]);
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(form.getByText('Choose the reason.')).toBeVisible();
    await user.click(form.getByRole('radio', { name: 'Promotional' }));
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(sent[1]).toEqual([
      'decision',
      { decision: 'refuse', reason: 'promotional', comment: null, message: null, revision: 7 },
    ]);
  });

  it('leaves alone what another moderator has', async () => {
    withReview(waiting({ claimed_by: 'user:u2', claimed_until: LATER }));
    const { user } = renderApp('/app/moderation');
    expect(await screen.findByText(/Another moderator has taken it up/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Publish…' })).toBeDisabled();
    await user.keyboard('pt');
    expect(sent).toEqual([]);
  });

  it('asks before it anonymizes', async () => {
    withReview(waiting());
    const { user } = renderApp('/app/moderation');
    await user.click(await screen.findByRole('button', { name: 'Anonymize' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Anonymize this author?' }));
    expect(sent).toEqual([]);
    await user.click(dialog.getByRole('button', { name: 'Anonymize' }));
    await waitFor(() => expect(sent).toEqual([['anonymize', '']]));
  });
});

describe('a reader’s report', () => {
  it('is gone once it is dealt with', async () => {
    const report = {
      id: 'x1',
      id_website: 'w1',
      review_id: 'v1',
      at: LATER,
      reason: 'biased',
      comment: '<b>paid</b>',
    };
    let open = [report];
    server.use(
      http.get('/api/v1/session', () => HttpResponse.json({ ...SESSION, platform_roles: ['moderator'] })),
      http.get('/api/v1/moderation/reports', () => HttpResponse.json({ items: open, next_cursor: null })),
      http.delete('/api/v1/moderation/reports/x1', () => {
        open = [];
        return new HttpResponse(null, { status: 204 });
      }),
      http.get(`${URL}/v1`, () => HttpResponse.json({ ...waiting({ state: 'published' }), history: [] })),
    );
    const { user } = renderApp('/app/moderation?view=reports');
    const region = within(await screen.findByRole('region', { name: 'Report' }));
    expect(region.getByText('<b>paid</b>')).toBeVisible();
    await user.click(region.getByRole('button', { name: 'Dealt with' }));
    expect(await screen.findByText('No report is open')).toBeVisible();
  });
});
