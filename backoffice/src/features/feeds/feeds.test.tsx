import { fireEvent, screen, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';

import type { FeedFlow, FeedRun } from '@/api/types';
import { renderApp } from '@/testing/render-app';
import { problem, server, SESSION, WEBSITE } from '@/testing/server';

import { aFlow, aRun } from './testing';

const FLOWS = `/api/v1/websites/${WEBSITE.id_website}/feeds`;
const SCREEN = `/app/websites/${WEBSITE.id_website}/feeds`;

function answer(flow: FeedFlow, runs: FeedRun[] = []) {
  server.use(
    http.get(FLOWS, () => HttpResponse.json({ items: [flow], next_cursor: null, addresses: ['192.0.2.7'] })),
    http.get(`${FLOWS}/f1`, () => HttpResponse.json(flow)),
    http.get(`${FLOWS}/f1/runs`, () => HttpResponse.json({ items: runs, next_cursor: null })),
  );
}

describe('the screens of feed flows', () => {
  it('list them with the addresses to open', async () => {
    answer(aFlow({ directory: '/<b>in</b>', last_run: aRun({ state: 'failed', error: 'tcp_failed' }) }));
    renderApp(SCREEN);
    const row = within(await screen.findByRole('row', { name: /Brand and product reviews/ }));
    expect(row.getByText('sftp://sftp.shop.example/<b>in</b>')).toBeVisible();
    expect(row.getByText('Not delivered')).toBeVisible();
    expect(screen.getByText('192.0.2.7')).toBeVisible();
  });

  it('show a switch that is refused as it was, and say why', async () => {
    answer(aFlow());
    server.use(http.put(`${FLOWS}/f1`, () => problem(409, 'state_conflict')));
    renderApp(SCREEN);
    const active = await screen.findByRole('switch');
    fireEvent.click(active);
    expect(await screen.findByText(/^Code: state_conflict/)).toBeVisible();
    expect(active).toBeChecked();
  });

  it('ask for a word on a changed key beside the confirmed one, and test again with it', async () => {
    answer(aFlow());
    let changed: unknown;
    const shown = { type: 'ssh-ed25519', fingerprint: 'SHA256:other', state: 'changed' };
    const steps = [{ step: 'host_key', ok: false, message: 'Another key' }];
    server.use(
      http.post(`${FLOWS}/f1/test-connection`, () =>
        HttpResponse.json(
          changed === undefined
            ? { ok: false, steps, host_key: shown }
            : { ok: true, steps: [], host_key: { ...shown, state: 'pinned' } },
        ),
      ),
      http.put(`${FLOWS}/f1`, async ({ request }) => {
        changed = await request.json();
        return HttpResponse.json(aFlow({ host_key_fingerprint: 'SHA256:other' }));
      }),
    );
    const { user } = renderApp(`${SCREEN}/f1`);
    await user.click(await screen.findByRole('button', { name: 'Connection test' }));
    const alert = within(await screen.findByRole('alert', { name: 'Your server shows another key' }));
    expect(alert.getByText('SHA256:known')).toBeVisible();
    await user.click(alert.getByRole('button', { name: 'Trust the new fingerprint' }));
    expect(await screen.findByRole('status')).not.toHaveTextContent('It stopped here');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(changed).toEqual({ host_key_fingerprint: 'SHA256:other' });
  });

  it('show what the platform refuses beside its field, and keep what was typed but for secrets', async () => {
    server.use(
      http.post(FLOWS, () =>
        HttpResponse.json(
          { status: 422, code: 'target_forbidden', detail: 'This server cannot be reached from here' },
          { status: 422 },
        ),
      ),
    );
    const { user } = renderApp(`${SCREEN}/new`);
    const host = await screen.findByRole('textbox', { name: 'Server' });
    fireEvent.change(host, { target: { value: '10.0.0.1' } });
    fireEvent.change(screen.getByLabelText('Password', { selector: 'input[type=password]' }), {
      target: { value: 'secret-1' },
    });
    await user.click(screen.getByRole('button', { name: 'Create and test the connection' }));
    expect(await screen.findByText('This server cannot be reached from here')).toBeVisible();
    expect(host).toHaveFocus();
    const kept = JSON.stringify(Object.entries(sessionStorage));
    expect(kept).toContain('10.0.0.1');
    expect(kept).not.toContain('secret-1');
  });

  it('tell why a file is missing, and offer only what is kept', async () => {
    answer(aFlow(), [
      aRun(),
      aRun({ id: 'r2', file_name: 'gone.csv', file_kept: false }),
      aRun({ id: 'r3', file_name: 'late.csv', state: 'pending', error: 'login_failed', attempts: 2 }),
    ]);
    server.use(http.post(`${FLOWS}/f1/runs/r1/resend`, () => problem(410, 'file_erased')));
    const { user } = renderApp(`${SCREEN}/f1`);
    const first = within(await screen.findByRole('row', { name: /reviews_product/ }));
    expect(first.getByText('1,200 new')).toBeVisible();
    expect(first.getByRole('link', { name: /Download/ })).toHaveAttribute('href', `${FLOWS}/f1/runs/r1/file`);
    const gone = within(screen.getByRole('row', { name: /gone.csv/ }));
    expect(gone.getByText('Not kept any more')).toBeVisible();
    expect(gone.queryByRole('button')).toBeNull();
    const late = within(screen.getByRole('row', { name: /late.csv/ }));
    expect(late.getByText('The sign-in was refused. 2 tries')).toBeVisible();
    await user.click(first.getByRole('button', { name: /Send .* again/ }));
    expect(await first.findByRole('button', { name: 'file_erased' })).toBeVisible();
  });

  it('let a viewer read and change nothing', async () => {
    answer(aFlow());
    const organizations = [{ ...SESSION.organizations[0], role: 'viewer' }];
    server.use(http.get('/api/v1/session', () => HttpResponse.json({ ...SESSION, organizations })));
    renderApp(`${SCREEN}/f1`);
    expect(await screen.findByRole('switch', { name: 'Active' })).toBeDisabled();
    expect(screen.queryByRole('button', { name: /test|Change|Delete/i })).toBeNull();
  });
});
