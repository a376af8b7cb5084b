import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';

import type { OrderImport } from '@/api/types';
import { renderApp } from '@/testing/render-app';
import { problem, server, WEBSITE } from '@/testing/server';

const URL = `/api/v1/websites/${WEBSITE.id_website}/imports`;
const SCREEN = `/app/websites/${WEBSITE.id_website}/imports`;
const FILE = new File(['channel;purchase_date\n'], 'march.csv', { type: 'text/csv' });

function anImport(changes: Partial<OrderImport> = {}): OrderImport {
  return {
    id: 'i1',
    state: 'previewed',
    file_name: 'march.csv',
    file_code: null,
    size_bytes: 8211,
    created_at: '2026-03-03T08:00:00Z',
    expires_at: '2026-03-04T08:00:00Z',
    confirmed_at: null,
    imported_at: null,
    rows_total: 1205,
    rows_importable: 1200,
    rows_error: 4,
    rows_duplicate: 1,
    rows_imported: 0,
    findings_total: 1,
    errors: [
      {
        line: 6,
        level: 'error',
        code: 'email_invalid',
        column: 'email',
        value: '<b>bad@</b>',
        message: 'E-mail address not valid',
      },
    ],
    duplicates: [],
    warnings: [],
    ...changes,
  };
}

function answerList(items: OrderImport[]) {
  server.use(http.get(URL, () => HttpResponse.json({ items, next_cursor: null })));
}

async function drop(file: File) {
  const app = renderApp(SCREEN);
  await screen.findByText('No file yet');
  await app.user.upload(screen.getByLabelText(/Drop your order file/), file);
  return app;
}

describe('an order file', () => {
  it('is shown before anything is stored, then imported', async () => {
    answerList([]);
    let stored = anImport();
    server.use(
      http.post(URL, () => HttpResponse.json(stored, { status: 201 })),
      http.get(`${URL}/i1`, () => HttpResponse.json(stored)),
      http.post(`${URL}/i1/confirm`, () => {
        stored = anImport({ state: 'imported', rows_imported: 1200 });
        return HttpResponse.json(anImport({ state: 'importing' }), { status: 202 });
      }),
    );
    const { user, address } = await drop(FILE);
    await user.click(await screen.findByRole('button', { name: 'Import 1200 lines' }));
    expect(address()).toBe(`${SCREEN}/i1`);
    expect(screen.getByText('1,205')).toBeVisible();
    expect(screen.getByText('<b>bad@</b>')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Report' })).toHaveAttribute('href', `${URL}/i1/report.csv`);
    const dialog = await screen.findByRole('dialog', { name: 'Import data' });
    expect(within(dialog).getByText(/5 lines are left out/)).toBeVisible();
    await user.click(within(dialog).getByRole('button', { name: 'Import 1200 lines' }));
    expect(await screen.findByText(/1200 lines were imported/, {}, { timeout: 5_000 })).toBeVisible();
  });

  it('is refused with every reason', async () => {
    answerList([]);
    server.use(
      http.post(URL, () =>
        HttpResponse.json(
          {
            status: 422,
            code: 'header_missing_column',
            detail: 'Missing column(s): email, language.',
            errors: ['email', 'language'].map((column) => ({
              column,
              code: 'header_missing_column',
              message: `Missing column(s): ${column}.`,
            })),
          },
          { status: 422 },
        ),
      ),
    );
    await drop(FILE);
    const refusal = await screen.findByRole('alert');
    expect(refusal).toHaveTextContent('march.csv was refused');
    expect(within(refusal).getAllByRole('listitem')).toHaveLength(2);
  });

  it('is not even sent when it is too large', async () => {
    answerList([]);
    const large = new File([new Uint8Array(5 * 1024 * 1024 + 1)], 'all.csv');
    await drop(large);
    expect(await screen.findByRole('alert')).toHaveTextContent('It exceeds 5 MB');
  });

  it('cannot be imported without a line that may be', async () => {
    server.use(
      http.get(`${URL}/i1`, () => HttpResponse.json(anImport({ rows_importable: 0, rows_error: 1205 }))),
    );
    renderApp(`${SCREEN}/i1`);
    expect(await screen.findByRole('button', { name: 'Import 0 lines' })).toBeDisabled();
    expect(screen.getByText(/No line can be imported/)).toBeVisible();
  });

  it('stays in the list with what became of it', async () => {
    answerList([
      anImport({ state: 'expired' }),
      anImport({ id: 'i2', file_name: 'april.csv', state: 'refused' }),
    ]);
    renderApp(SCREEN);
    expect(await screen.findByRole('link', { name: 'Open april.csv' })).toHaveAttribute(
      'href',
      `${SCREEN}/i2`,
    );
    await waitFor(() => expect(screen.getByText('Expired')).toBeVisible());
  });

  it('of somebody else is not found', async () => {
    server.use(http.get(`${URL}/i9`, () => problem(404, 'not_found')));
    renderApp(`${SCREEN}/i9`);
    expect(await screen.findByText(/This no longer exists/)).toBeVisible();
  });
});
