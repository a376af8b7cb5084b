import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';

import type { ModeratedReview } from '@/api/types';
import { renderApp } from '@/testing/render-app';
import { aReview } from '@/testing/reviews';
import { problem, server, SESSION } from '@/testing/server';

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

describe('a step whose end is foreseeable', () => {
  const CONFLICT = () => problem(409, 'state_conflict');
  let answers: Map<string, PromiseWithResolvers<Response>>;

  /** What the platform answers to a step, once the test says so. */
  function answerTo(step: string) {
    const known = answers.get(step) ?? Promise.withResolvers<Response>();
    answers.set(step, known);
    return known;
  }

  /** A queue of reviews that the moderator has taken up. */
  function withQueue(...ids: string[]) {
    const mine = { claimed_by: 'user:u1', claimed_until: LATER };
    const reviews = ids.map((id) =>
      waiting({ id, displayed_name: `By ${id}`, comment: `Of ${id}`, ...mine }),
    );
    answers = new Map();
    server.use(
      http.get('/api/v1/session', () => HttpResponse.json({ ...SESSION, platform_roles: ['moderator'] })),
      http.get(URL, () => HttpResponse.json({ items: reviews, next_cursor: null })),
      http.get(`${URL}/:id`, ({ params }) =>
        HttpResponse.json({ ...reviews.find(({ id }) => id === params.id), history: [] }),
      ),
      http.post(`${URL}/:id/decision`, ({ params }) => answerTo(`decide ${String(params.id)}`).promise),
      http.delete(`${URL}/:id/claim`, ({ params }) => answerTo(`release ${String(params.id)}`).promise),
    );
  }

  async function publish(user: UserEvent, id: string) {
    await screen.findByRole('heading', { name: `By ${id}` });
    await user.keyboard('p');
    await screen.findByRole('form', { name: 'Publish the review' });
    await user.keyboard('{Control>}{Enter}{/Control}');
  }

  const queued = () =>
    screen.getAllByText(/^Of /, { selector: 'li *' }).map(({ textContent }) => textContent);

  beforeEach(() => sessionStorage.clear());

  it('is a decision: the next review opens before the platform has answered, and what it refuses comes back', async () => {
    withQueue('a', 'b', 'c');
    const { user } = renderApp('/app/moderation');
    await publish(user, 'a');
    await publish(user, 'b');
    expect(await screen.findByRole('heading', { name: 'By c' })).toBeVisible();
    expect(await screen.findByText('The review by By b: your decision is on its way.')).toBeVisible();
    await waitFor(() => expect(queued()).toEqual(['Of c']));
    answerTo('decide a').resolve(CONFLICT());
    expect(await screen.findByText('The review by By a: the decision was not taken.')).toBeVisible();
    await waitFor(() => expect(queued()).toEqual(['Of a', 'Of c']));
    expect(screen.getByRole('heading', { name: 'By c' })).toBeVisible(); // nothing moves under the hands
    answerTo('decide b').resolve(HttpResponse.json(waiting({ id: 'b', state: 'published' })));
    expect(await screen.findByText('The review by By b: Published.')).toBeVisible();
  });

  it('loses nothing of a decision that is refused', async () => {
    withQueue('a', 'b');
    const { user } = renderApp('/app/moderation');
    await screen.findByRole('heading', { name: 'By a' });
    await user.keyboard('r');
    fireEvent.click(await screen.findByLabelText('Promotional'));
    fireEvent.change(screen.getByLabelText('Message to the author'), { target: { value: 'No adverts' } });
    fireEvent.change(screen.getByLabelText('Note for the file'), { target: { value: 'As last week' } });
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(await screen.findByRole('heading', { name: 'By b' })).toBeVisible();
    answerTo('decide a').resolve(CONFLICT());
    const notice = await screen.findByRole('alert');
    expect(notice).toHaveTextContent('Code: state_conflict');
    expect(screen.queryByText(/^The review by By a: (Refused|your decision)/)).toBeNull();
    await user.click(within(notice).getByRole('button', { name: 'Look at it again' }));
    expect(await screen.findByLabelText('Promotional')).toBeChecked();
    expect(screen.getByLabelText('Message to the author')).toHaveValue('No adverts');
    expect(screen.getByLabelText('Note for the file')).toHaveValue('As last week');
  });

  it('is leaving a review to others', async () => {
    withQueue('a');
    const { user } = renderApp('/app/moderation');
    await user.click(await screen.findByRole('button', { name: 'Leave it to others' }));
    expect(await screen.findByRole('button', { name: 'Take it up' })).toBeVisible();
    expect(screen.queryByText('Yours')).toBeNull();
    answerTo('release a').resolve(problem(503, 'service_unavailable'));
    expect(await screen.findByText('Yours')).toBeVisible();
    expect(await screen.findByRole('alert')).toHaveTextContent('Code: service_unavailable');
  });
});

describe('a reader’s report', () => {
  it('is gone as soon as it is dealt with, and back if that is refused', async () => {
    const about = { id_website: 'w1', review_id: 'v1', at: LATER, reason: 'biased' };
    const reports = [
      { ...about, id: 'x1', comment: '<b>paid</b>' },
      { ...about, id: 'x2', comment: 'a rival' },
    ];
    const answer = Promise.withResolvers<Response>();
    server.use(
      http.get('/api/v1/session', () => HttpResponse.json({ ...SESSION, platform_roles: ['moderator'] })),
      http.get('/api/v1/moderation/reports', () => HttpResponse.json({ items: reports, next_cursor: null })),
      http.delete('/api/v1/moderation/reports/x1', () => answer.promise),
      http.delete('/api/v1/moderation/reports/x2', () => {
        reports.pop();
        return new HttpResponse(null, { status: 204 });
      }),
      http.get(`${URL}/v1`, () => HttpResponse.json({ ...waiting({ state: 'published' }), history: [] })),
    );
    const { user } = renderApp('/app/moderation?view=reports');
    const dealWith = (comment: string) => {
      const region = within(screen.getByRole('region', { name: 'Report' }));
      expect(region.getByText(comment)).toBeVisible();
      return user.click(region.getByRole('button', { name: 'Dealt with' }));
    };
    await screen.findByRole('region', { name: 'Report' });
    await dealWith('<b>paid</b>');
    await waitFor(() => expect(screen.queryByText('<b>paid</b>')).toBeNull());
    await dealWith('a rival');
    expect(await screen.findByText('No report is open')).toBeVisible();
    answer.resolve(problem(503, 'service_unavailable'));
    expect(await screen.findByRole('alert')).toHaveTextContent('Code: service_unavailable');
    expect(await screen.findByRole('region', { name: 'Report' })).toHaveTextContent('<b>paid</b>');
    expect(screen.queryByText('a rival')).toBeNull();
  });
});
