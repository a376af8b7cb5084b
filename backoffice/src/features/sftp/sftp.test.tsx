import { screen, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';

import type { SftpAccount, SftpFile } from '@/api/types';
import { renderApp } from '@/testing/render-app';
import { problem, server, WEBSITE } from '@/testing/server';

const ACCOUNTS = '/api/v1/sftp-accounts';
const SCREEN = `/app/websites/${WEBSITE.id_website}/sftp`;
const OTHER = {
  ...WEBSITE,
  id_website: '3f0b6a1c-0000-4000-8000-000000000002',
  name: 'Alto UK',
  locale: 'en_GB',
};
const ROOT = { folder: '', id_website: WEBSITE.id_website, path: '/orders/' };

function anAccount(changes: Partial<SftpAccount> = {}): SftpAccount {
  return {
    id: 'a1',
    host: 'sftp.proofmark.example',
    port: 22,
    username: 'alto-7f3a',
    password: null,
    path: '/orders/',
    folders: [ROOT],
    keys: [],
    host_key_fingerprint: 'SHA256:abc',
    addresses: ['192.0.2.1'],
    created_at: '2026-03-01T08:00:00Z',
    unmapped_folders: [],
    ...changes,
  };
}

function answer(accounts: SftpAccount[], files: SftpFile[] = []) {
  server.use(
    http.get(ACCOUNTS, () => HttpResponse.json({ items: accounts, next_cursor: null })),
    http.get(`${ACCOUNTS}/a1/files`, () => HttpResponse.json({ items: files, next_cursor: null })),
    http.get('/api/v1/websites', () => HttpResponse.json({ items: [WEBSITE, OTHER], next_cursor: null })),
  );
}

describe('the SFTP screen', () => {
  it('creates the first account for this website', async () => {
    const accounts: SftpAccount[] = [];
    answer(accounts);
    let asked: unknown;
    server.use(
      http.post(ACCOUNTS, async ({ request }) => {
        asked = await request.json();
        accounts.push(anAccount());
        return HttpResponse.json(anAccount({ password: 'secret' }), { status: 201 });
      }),
    );
    const { user } = renderApp(SCREEN);
    await user.click(await screen.findByRole('button', { name: 'Create your SFTP account' }));
    expect(await screen.findByText('alto-7f3a')).toBeVisible();
    expect(asked).toEqual({ folders: [{ folder: '', id_website: WEBSITE.id_website }] });
    expect(screen.getByText('192.0.2.1')).toBeVisible();
  });

  it('shows the password when asked, and hides it again', async () => {
    answer([anAccount()]);
    server.use(
      http.post(`${ACCOUNTS}/a1/reveal`, () => HttpResponse.json(anAccount({ password: 'pass-1' }))),
    );
    const { user } = renderApp(SCREEN);
    expect(screen.queryByText('pass-1')).toBeNull();
    await user.click(await screen.findByRole('button', { name: 'Show the password' }));
    expect(await screen.findByText('pass-1')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Hide the password' }));
    expect(screen.queryByText('pass-1')).toBeNull();
  });

  it('makes a new password only after asking', async () => {
    answer([anAccount()]);
    server.use(
      http.post(`${ACCOUNTS}/a1/password`, () => HttpResponse.json(anAccount({ password: 'pass-2' }))),
    );
    const { user } = renderApp(SCREEN);
    await user.click(await screen.findByRole('button', { name: 'New password' }));
    const dialog = await screen.findByRole('dialog', { name: 'New password' });
    await user.click(within(dialog).getByRole('button', { name: 'New password' }));
    expect(await screen.findByText('pass-2')).toBeVisible();
    expect(screen.getByText(/only this password opens/)).toBeVisible();
  });

  it('tells the step of a connection that fails', async () => {
    answer([anAccount()]);
    const steps = [
      { step: 'login', ok: true, message: 'Signed in' },
      { step: 'directory', ok: false, message: 'The folder cannot be listed' },
    ];
    server.use(http.post(`${ACCOUNTS}/a1/test`, () => HttpResponse.json({ ok: false, steps })));
    const { user } = renderApp(SCREEN);
    await user.click(await screen.findByRole('button', { name: 'Test the connection' }));
    expect(await screen.findByText('Not everything works')).toBeVisible();
    expect(screen.getByText('The folder cannot be listed')).toBeVisible();
  });

  it('gives another website a folder of its locale, and says when that is refused', async () => {
    answer([anAccount()]);
    let asked: unknown;
    server.use(
      http.put(`${ACCOUNTS}/a1/folders`, async ({ request }) => {
        asked = await request.json();
        return problem(422, 'request_invalid');
      }),
    );
    const { user } = renderApp(SCREEN);
    await user.click(await screen.findByRole('button', { name: 'Add a website' }));
    const dialog = await screen.findByRole('dialog', { name: 'Add a website' });
    await user.click(within(dialog).getByRole('combobox', { name: 'Website' }));
    await user.click(await screen.findByRole('option', { name: 'Alto UK · en_GB' }));
    expect(within(dialog).getByRole('textbox', { name: 'Folder name' })).toHaveValue('en_GB');
    await user.click(within(dialog).getByRole('button', { name: 'Add' }));
    expect(await within(dialog).findByText('The platform refused a value.')).toBeVisible();
    expect(asked).toEqual([
      { folder: '', id_website: WEBSITE.id_website },
      { folder: 'en_GB', id_website: OTHER.id_website },
    ]);
  });

  it('lists files with what became of them', async () => {
    const file: SftpFile = {
      folder: '',
      id_website: WEBSITE.id_website,
      name: '<i>march</i>.csv',
      state: 'error',
      path: '/orders/error/march.csv',
      received_at: '2026-03-02T20:00:00Z',
      processed_at: '2026-03-03T00:04:00Z',
      rows_total: 1005,
      rows_imported: 1004,
      rows_error: 1,
      rows_duplicate: 0,
      report: 'march_report.csv',
    };
    answer([anAccount({ unmapped_folders: ['xx_YY'] })], [file]);
    renderApp(SCREEN);
    const row = within(await screen.findByRole('row', { name: /march/ }));
    expect(row.getByText('<i>march</i>.csv')).toBeVisible();
    expect(row.getByText('With errors')).toBeVisible();
    expect(row.getByText('1,005')).toBeVisible();
    expect(row.getByText('Report beside it: march_report.csv')).toBeVisible();
    expect(screen.getByText(/belong to no website.*xx_YY/)).toBeVisible();
  });
});
