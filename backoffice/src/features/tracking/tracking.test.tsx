import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';

import type { ReviewRequest } from '@/api/types';
import { i18n } from '@/lib/i18n';
import { renderApp } from '@/testing/render-app';
import { aDetail, aRequest } from '@/testing/requests';
import { problem, REQUESTS_URL, server, WEBSITE } from '@/testing/server';

const LIST = `/app/websites/${WEBSITE.id_website}/requests`;

/** Answers every list call with these requests; gives the queries that came. */
function answerWith(items: ReviewRequest[]): URLSearchParams[] {
  const queries: URLSearchParams[] = [];
  server.use(
    http.get(REQUESTS_URL, ({ request }) => {
      queries.push(new URL(request.url).searchParams);
      return HttpResponse.json({ items, next_cursor: null });
    }),
  );
  return queries;
}

function answerDetail(detail = aDetail()) {
  server.use(http.get(`${REQUESTS_URL}/r1`, () => HttpResponse.json(detail)));
}

describe('the list', () => {
  it('shows reference, e-mail, experience date and status with its date', async () => {
    answerWith([aRequest()]);
    renderApp(LIST);
    const row = within(await screen.findByRole('row', { name: /WEB-10501/ }));
    expect(row.getByText('ines.lefevre@example.org')).toBeVisible();
    expect(row.getByText('2 Mar 2026')).toBeVisible();
    expect(row.getByRole('button', { name: /Email sent.*8 Mar 2026, 08:30/ })).toBeVisible();
  });

  it('dates a planned request by its sending to come, and gives the reason of an error', async () => {
    answerWith([
      aRequest({ id: 'r1', status: 'programmed', status_at: '2026-03-03T00:04:11Z' }),
      aRequest({ id: 'r2', status: 'error', reason: 'capped' }),
    ]);
    renderApp(LIST);
    expect(await screen.findByRole('button', { name: /Scheduled email.*8 Mar 2026/ })).toBeVisible();
    expect(screen.getByRole('button', { name: /Error.*Capped/ })).toBeVisible();
  });

  it('says of a customer whose data was erased that it was', async () => {
    answerWith([aRequest({ email: null })]);
    renderApp(LIST);
    expect(await screen.findByText('Address erased')).toBeVisible();
  });

  it('has French labels', async () => {
    await i18n.changeLanguage('fr');
    answerWith([aRequest({ status: 'review_submitted' })]);
    renderApp(LIST);
    expect(await screen.findByRole('columnheader', { name: 'Référence d’expérience' })).toBeVisible();
    expect(screen.getByRole('button', { name: /Avis déposé.*8 mars 2026/ })).toBeVisible();
  });

  it('shows markup as text', async () => {
    answerWith([aRequest({ purchase_reference: '<img src=x onerror=alert(1)>' })]);
    renderApp(LIST);
    expect(await screen.findByRole('button', { name: '<img src=x onerror=alert(1)>' })).toBeVisible();
  });

  it('loads more with the cursor', async () => {
    server.use(
      http.get(REQUESTS_URL, ({ request }) => {
        const second = new URL(request.url).searchParams.get('cursor') === 'next';
        const item = second ? aRequest({ id: 'r2', purchase_reference: 'WEB-2' }) : aRequest();
        return HttpResponse.json({ items: [item], next_cursor: second ? null : 'next' });
      }),
    );
    const { user } = renderApp(LIST);
    await user.click(await screen.findByRole('button', { name: 'Load more' }));
    expect(await screen.findByRole('button', { name: 'WEB-2' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'WEB-10501' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Load more' })).not.toBeInTheDocument();
  });

  it('says what to do when it is empty', async () => {
    answerWith([]);
    renderApp(LIST);
    expect(await screen.findByText('No review request yet')).toBeVisible();
    expect(screen.getByText(/from your shop’s connector/)).toBeVisible();
  });

  it('shows a problem with its code and tries again', async () => {
    server.use(http.get(REQUESTS_URL, () => problem(403, 'forbidden')));
    const { user } = renderApp(LIST);
    expect(await screen.findByText('Code: forbidden, request 0199-req')).toBeVisible();
    answerWith([aRequest()]);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('button', { name: 'WEB-10501' })).toBeVisible();
  });
});

describe('the filters', () => {
  it('of an address are asked of the platform, days as instants of the website', async () => {
    const queries = answerWith([aRequest()]);
    renderApp(
      `${LIST}?status=sent&status=opened&type=product&from=2026-03-01&to=2026-03-29&q=ines&sort=status_at`,
    );
    await screen.findByRole('button', { name: 'WEB-10501' });
    expect(queries.map(String)).toEqual([
      new URLSearchParams([
        ['sort', 'status_at'],
        ['status', 'sent'],
        ['status', 'opened'],
        ['type', 'product'],
        ['experience_from', '2026-02-28T23:00:00.000Z'],
        ['experience_to', '2026-03-29T21:59:59.999Z'],
        ['q', 'ines'],
      ]).toString(),
    ]);
  });

  it('of intake narrow list, counts and file alike', async () => {
    const queries = answerWith([aRequest()]);
    renderApp(`${LIST}?method=sftp&received_from=2026-03-02&received_to=2026-03-03`);
    await screen.findByRole('button', { name: 'WEB-10501' });
    const asked =
      'method=sftp&received_from=2026-03-01T23%3A00%3A00.000Z&received_to=2026-03-03T22%3A59%3A59.999Z';
    expect(queries.map(String)).toEqual([`sort=-experience_date&${asked}`]);
    expect(screen.getByRole('link', { name: 'Export' })).toHaveAttribute(
      'href',
      `${REQUESTS_URL}/export.csv?${asked}`,
    );
    expect(await screen.findByRole('button', { name: 'Retrieval date' })).toHaveTextContent(
      /2\s–\s3 Mar 2026/,
    );
  });

  it('go into the address when chosen, and out of it when cleared', async () => {
    answerWith([aRequest()]);
    const { user, address } = renderApp(LIST);
    await user.click(await screen.findByRole('checkbox', { name: 'Error' }));
    await user.click(screen.getByRole('checkbox', { name: 'Blocked' }));
    await user.click(screen.getByRole('radio', { name: 'Brand' }));
    await user.click(screen.getByRole('combobox', { name: 'Transmission method' }));
    await user.click(await screen.findByRole('option', { name: 'CSV file' }));
    expect(address()).toBe(`${LIST}?status=error&status=blocked&type=brand&method=csv`);
    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    expect(address()).toBe(LIST);
  });

  it('search while typing', async () => {
    const queries = answerWith([aRequest()]);
    const { user } = renderApp(LIST);
    await user.type(await screen.findByRole('searchbox'), 'WEB 1');
    await screen.findByRole('button', { name: 'Clear filters' });
    await waitFor(() => expect(queries.at(-1)?.get('q')).toBe('WEB 1'));
    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    expect(screen.getByRole('searchbox')).toHaveValue('');
  });

  it('sort by a column, and turn around at the second click', async () => {
    const queries = answerWith([aRequest()]);
    const { user } = renderApp(LIST);
    const header = () => screen.findByRole('columnheader', { name: 'Current status' });
    await user.click(within(await header()).getByRole('button'));
    expect(await header()).toHaveAttribute('aria-sort', 'descending');
    await user.click(within(await header()).getByRole('button'));
    expect(await header()).toHaveAttribute('aria-sort', 'ascending');
    expect(queries.map((query) => query.get('sort'))).toEqual([
      '-experience_date',
      '-status_at',
      'status_at',
    ]);
  });
});

describe('the whole list', () => {
  it('is counted by status, whichever statuses are chosen', async () => {
    const counted: URLSearchParams[] = [];
    answerWith([aRequest()]);
    server.use(
      http.get(`${REQUESTS_URL}/counts`, ({ request }) => {
        counted.push(new URL(request.url).searchParams);
        return HttpResponse.json({ total: 1214, by_status: { sent: 1204, error: 10 }, by_type: {} });
      }),
    );
    renderApp(`${LIST}?status=error&type=brand`);
    expect(await screen.findByText('1,204')).toBeVisible();
    expect(screen.getByRole('checkbox', { name: 'Email sent' })).not.toBeChecked();
    expect(counted.map(String)).toEqual(['type=brand']);
  });

  it('has the historical columns as a view, which its file follows', async () => {
    answerWith([aRequest({ opened_at: '2026-03-09T08:00:00Z' })]);
    const { user, address } = renderApp(`${LIST}?status=sent&status=error`);
    await user.click(await screen.findByRole('radio', { name: 'Reporting' }));
    expect(address()).toBe(`${LIST}?status=sent&status=error&columns=reporting`);
    const row = within(await screen.findByRole('row', { name: /WEB-10501/ }));
    expect(row.getAllByRole('cell').map(({ textContent }) => textContent)).toEqual([
      'WEB-105012 Mar 2026',
      '3 Mar 202601:04',
      '8 Mar 202608:30',
      '8 Mar 202608:30',
      '9 Mar 202609:00',
      '–',
      '–',
    ]);
    expect(screen.getByRole('link', { name: 'Export' })).toHaveAttribute(
      'href',
      `${REQUESTS_URL}/export.csv?status=sent&status=error&view=reporting`,
    );
  });
});

describe('the drawer', () => {
  it('opens the time line by a click on the status, and has an address', async () => {
    answerWith([aRequest()]);
    answerDetail();
    const { user, address } = renderApp(LIST);
    await user.click(await screen.findByRole('button', { name: /Email sent/ }));
    const drawer = within(await screen.findByRole('dialog', { name: 'Order WEB-10501' }));
    expect(drawer.getByText('Delay of 5 days given by the line')).toBeVisible();
    expect(drawer.getByText('3 Mar 2026, 01:04')).toBeVisible();
    expect(drawer.queryByText('Chaussures Alto')).not.toBeInTheDocument();
    expect(address()).toBe(`${LIST}?request=r1&view=history`);
  });

  it('stops a request that has not been sent, once asked', async () => {
    answerWith([aRequest({ status: 'programmed' })]);
    answerDetail(aDetail({ status: 'programmed' }));
    server.use(
      http.post(`${REQUESTS_URL}/r1/cancel`, () => HttpResponse.json(aDetail({ status: 'cancelled' }))),
    );
    const { user } = renderApp(`${LIST}?request=r1&view=history`);
    await user.click(await screen.findByRole('button', { name: 'Do not send this request' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Do not send this request' }));
    await user.click(dialog.getByRole('button', { name: 'Do not send this request' }));
    const drawer = within(await screen.findByRole('dialog', { name: 'Order WEB-10501' }));
    expect(await drawer.findByText('Cancelled')).toBeVisible();
    expect(drawer.queryByRole('button', { name: 'Do not send this request' })).toBeNull();
  });

  it('shows order, client, products and history behind the reference', async () => {
    answerWith([aRequest()]);
    answerDetail();
    renderApp(`${LIST}?request=r1&view=order`);
    const drawer = within(await screen.findByRole('dialog', { name: 'Order WEB-10501' }));
    for (const text of ['149.80', 'march.csv, line 2', 'SFTP', 'Inès Lefèvre', 'France', 'Chaussures Alto']) {
      expect(drawer.getByText(text)).toBeVisible();
    }
    expect(drawer.getAllByText('Email sent')).not.toHaveLength(0);
  });

  it('closes, and leaves the filters', async () => {
    answerWith([aRequest()]);
    answerDetail();
    const { user, address } = renderApp(`${LIST}?status=sent&request=r1`);
    await screen.findByRole('dialog', { name: 'Order WEB-10501' });
    await user.click(screen.getByRole('button', { name: 'Close' }));
    expect(address()).toBe(`${LIST}?status=sent`);
  });

  it('warns of a request that should have been sent long ago', async () => {
    answerWith([]);
    answerDetail(aDetail({ status: 'programmed', hint: 'not_sent_after_24h' }));
    renderApp(`${LIST}?request=r1&view=history`);
    expect(await screen.findByText('This request is late')).toBeVisible();
  });

  it('says when the request is gone', async () => {
    answerWith([]);
    server.use(http.get(`${REQUESTS_URL}/gone`, () => problem(404, 'not_found')));
    renderApp(`${LIST}?request=gone`);
    expect(await screen.findByText('Code: not_found, request 0199-req')).toBeVisible();
  });
});
