import { screen, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';

import type { RequestStatistics, ReviewStatistics } from '@/api/types';
import { dayInZone } from '@/lib/dates';
import { i18n } from '@/lib/i18n';
import { renderApp } from '@/testing/render-app';
import { problem, REQUESTS_URL, server, WEBSITE } from '@/testing/server';

import { daysBefore } from './numbers';

const OF_WEBSITE = `/api/v1/websites/${WEBSITE.id_website}`;
const SCREEN = `/app/websites/${WEBSITE.id_website}/overview`;
const TODAY = dayInZone(WEBSITE.time_zone);

function requestsOn(day: string, [scheduled, sent, opened, form_opened, submitted]: number[]) {
  return { day, scheduled, sent, opened, form_opened, submitted, reminded: 0 };
}

function requestStatistics(): RequestStatistics {
  const by_day = [
    requestsOn(daysBefore(TODAY, 30), [100, 100, 45, 20, 10]),
    requestsOn(daysBefore(TODAY, 8), [120, 100, 50, 30, 20]),
    requestsOn(TODAY, [30, 0, 0, 0, 0]),
  ] as RequestStatistics['funnel']['by_day'];
  return {
    total: 250,
    by_status: {},
    by_day: by_day.map(({ day, scheduled }) => ({ day, by_status: { sent: scheduled } })),
    by_method: {},
    by_locale: {},
    funnel: {
      ...requestsOn(TODAY, [250, 200, 95, 50, 30]),
      by_day,
      by_method: {},
      by_locale: {},
      by_type: {},
    } as unknown as RequestStatistics['funnel'],
  };
}

function reviewStatistics(weeks: number): ReviewStatistics {
  const rated = (fives: number, twos: number) => ({
    average: null,
    count: fives + twos,
    distribution: { 1: 0, 2: twos, 3: 0, 4: 0, 5: fives },
  });
  return {
    by_state: { published: 9, in_moderation: 2 },
    by_week: Array.from({ length: weeks }, (_, at) => ({
      first_day: daysBefore(TODAY, 7 * (weeks - at) - 1),
      last_day: daysBefore(TODAY, 7 * (weeks - at) - 7),
      by_kind: { site: at < weeks / 2 ? rated(1, 1) : rated(2, 1), product: rated(0, 0) },
      unanswered: at === weeks - 1 ? 1 : 0,
    })),
  };
}

const nothing = () => HttpResponse.json({ items: [], next_cursor: null });

/** A website on which all is well; `weeks` lists for how many weeks each read was asked. */
function answer(requests = requestStatistics()): { weeks: (string | null)[] } {
  const asked = { weeks: [] as (string | null)[] };
  server.use(
    http.get('/api/v1/sftp-accounts', nothing),
    http.get(`${OF_WEBSITE}/imports`, nothing),
    http.get(`${OF_WEBSITE}/feeds`, nothing),
    http.get(`${OF_WEBSITE}/webhooks`, nothing),
    http.get(`${OF_WEBSITE}/connector`, () => HttpResponse.json({ active: false, source: 'PrestaShop' })),
    http.get(`${REQUESTS_URL}/statistics`, () => HttpResponse.json(requests)),
    http.get(`${OF_WEBSITE}/reviews/statistics`, ({ request }) => {
      const weeks = new URL(request.url).searchParams.get('weeks');
      asked.weeks.push(weeks);
      return HttpResponse.json(reviewStatistics(Number(weeks)));
    }),
  );
  return asked;
}

describe('the overview', () => {
  it('shows how far the requests of the period came, and the period before beside it', async () => {
    const asked = answer();
    const { user, address } = renderApp(`${SCREEN}?weeks=4`);
    const funnel = within(await screen.findByRole('table', { name: 'From order to review' }));
    const cells = (name: RegExp) =>
      within(funnel.getByRole('row', { name }))
        .getAllByRole('cell')
        .map(({ textContent }) => textContent);
    expect(cells(/^Received/)).toEqual(['', '150', '100%', '']);
    expect(cells(/^Review submitted/)).toEqual(['', '20', '13.3%', '66.7%']);
    expect(screen.getByText('+50% against the 4 weeks before')).toBeVisible();
    expect(screen.getByText('+10.0 points against the 4 weeks before')).toBeVisible(); // 20 of 100, 10 of 100
    expect(screen.getByText('+0.5 against the 4 weeks before')).toBeVisible(); // 4.0 after 3.5
    expect(asked.weeks).toContain('8');
    await user.click(screen.getByRole('radio', { name: '26 weeks' }));
    expect(address()).toBe(`${SCREEN}?weeks=26`);
  });

  it('has every chart’s numbers in a table too', async () => {
    answer();
    renderApp(`${SCREEN}?weeks=4`);
    const table = await screen.findByRole('table', { name: 'Average rating by week' });
    const rows = within(table).getAllByRole('row').slice(1);
    expect(rows).toHaveLength(4);
    expect(rows.map((row) => within(row).getAllByRole('cell')[0]?.textContent)).toEqual(
      Array.from({ length: 4 }, () => '4.0'),
    );
  });

  it('names what failed first, and leads to it', async () => {
    answer();
    const activated_at = new Date(Date.now() - 25.5 * 60 * 60 * 1000).toISOString();
    const silent = { active: true, source: 'PrestaShop 9', activated_at, last_success_at: null };
    server.use(
      http.get(`${OF_WEBSITE}/connector`, () => HttpResponse.json(silent)),
      http.get(`${OF_WEBSITE}/feeds`, () =>
        HttpResponse.json({
          items: [
            {
              active: true,
              host: 'sftp.shop.example',
              directory: '/in',
              last_run: { state: 'failed', local_date: '2026-03-26' },
            },
          ],
          next_cursor: null,
        }),
      ),
    );
    renderApp(SCREEN);
    const list = within(await screen.findByRole('region', { name: 'Needs your attention' }));
    await list.findByText(/sftp\.shop\.example was not delivered on 26 Mar/);
    await list.findByText('Your shop’s connector (PrestaShop 9) has been silent for 25 hours');
    const links = await list.findAllByRole('link');
    expect(links.map((link) => link.getAttribute('href')?.split('/').at(-1))).toEqual([
      'connector',
      'feeds',
      'reviews?state=published&rate=2&rate=1&answered=false',
      'reviews?state=in_moderation',
    ]);
  });

  it('shows the rest when one part does not answer', async () => {
    answer();
    server.use(http.get(`${OF_WEBSITE}/webhooks`, () => problem(403, 'forbidden')));
    renderApp(SCREEN);
    expect(await screen.findByText('Code: forbidden, request 0199-req')).toBeVisible();
    expect(await screen.findByText('2 reviews wait for a moderator')).toBeVisible();
  });

  it('says in French how to begin', async () => {
    await i18n.changeLanguage('fr');
    answer({ ...requestStatistics(), total: 0 });
    server.use(
      http.get(`${OF_WEBSITE}/reviews/statistics`, () => HttpResponse.json({ by_state: {}, by_week: [] })),
    );
    renderApp(SCREEN);
    expect(await screen.findByText('Vos avis commencent avec vos premières commandes')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Importer un fichier CSV' })).toBeVisible();
  });
});
