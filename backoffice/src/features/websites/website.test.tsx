import { screen, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Website } from '@/api/types';
import { renderApp } from '@/testing/render-app';
import { problem, server, SESSION, WEBSITE } from '@/testing/server';

const URL = `/api/v1/websites/${WEBSITE.id_website}`;
const SHOPS = `${URL}/shops`;
const SCREEN = `/app/websites/${WEBSITE.id_website}/settings`;

let asked: unknown[];

beforeEach(() => {
  asked = [];
  sessionStorage.clear();
  server.use(
    http.get(SHOPS, () => HttpResponse.json({ items: [], next_cursor: null })),
    http.patch(URL, async ({ request }) => {
      const change = (await request.json()) as Partial<Website>;
      asked.push(change);
      return HttpResponse.json({ ...WEBSITE, ...change });
    }),
  );
});

async function signedInAs(role: string) {
  const organizations = [{ id: 'o1', name: 'Cimes', role }];
  server.use(http.get('/api/v1/session', () => HttpResponse.json({ ...SESSION, organizations })));
  const { user } = renderApp(SCREEN);
  await screen.findByText('None yet.', { exact: false });
  return user;
}

describe('another website', () => {
  const NEW = '/app/organizations/o1/websites/new';

  it('is made by an owner, shows its key once, and is opened', async () => {
    const made = { ...WEBSITE, id_website: 'w2', name: 'Bivouac', secret_key: 'aaaaaa-bbbb-cccc-dddddd' };
    server.use(
      http.post('/api/v1/websites', async ({ request }) => {
        asked.push(await request.json());
        const items = [WEBSITE, { ...made, secret_key: 'aaaaaa-xxxx-xxxx-dddddd' }];
        server.use(http.get('/api/v1/websites', () => HttpResponse.json({ items, next_cursor: null })));
        return HttpResponse.json(made, { status: 201 });
      }),
      http.get('/api/v1/websites/w2/*', () => problem(404, 'not_found')),
      http.get('/api/v1/sftp-accounts', () => problem(404, 'not_found')),
    );
    const { user, address } = renderApp('/app/organizations/o1/websites');
    await user.click(await screen.findByRole('link', { name: 'Add a website' }));
    await user.click(await screen.findByText('Add the website'));
    expect(await screen.findByText('Type a name.')).toBeVisible();
    await user.type(screen.getByLabelText('Website name'), 'Bivouac');
    await user.click(screen.getByText('Add the website'));
    expect(await screen.findByText(made.secret_key)).toBeVisible();
    const time_zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(asked).toEqual([{ name: 'Bivouac', locale: 'en_GB', time_zone, organization_id: 'o1' }]);
    await user.click(screen.getByRole('button', { name: 'I have kept it' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
    expect(address()).toMatch('/app/websites/w2/overview');
  });

  it('is refused beside the field, and keeps what was typed', async () => {
    const errors = [{ pointer: '/locale', code: 'field_invalid', message: 'Not a locale' }];
    server.use(
      http.post('/api/v1/websites', () =>
        HttpResponse.json({ status: 422, code: 'request_invalid', errors }, { status: 422 }),
      ),
    );
    const { user } = renderApp(NEW);
    await user.type(await screen.findByLabelText('Website name'), 'B');
    await user.click(screen.getByText('Add the website'));
    expect(await screen.findByText('Not a locale')).toBeVisible();
    expect(screen.getByLabelText('Website name')).toHaveValue('B');
  });

  it('is made by owners only', async () => {
    const organizations = [{ id: 'o1', name: 'Cimes', role: 'manager' }];
    server.use(http.get('/api/v1/session', () => HttpResponse.json({ ...SESSION, organizations })));
    renderApp(NEW);
    expect(await screen.findByText(/Only owners add/)).toBeVisible();
    expect(screen.queryByLabelText('Website name')).toBeNull();
  });
});

describe('the settings of a website', () => {
  it('are saved at once, shown everywhere and taken back', async () => {
    const user = await signedInAs('owner');
    await user.type(screen.getByRole('textbox', { name: 'Website name' }), ' Store');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('Taken back')).toBeVisible();
    expect(await screen.findByDisplayValue('Alto')).toBe(screen.getByLabelText('Website name'));
    expect(asked).toEqual([{ name: 'Alto Store' }, { name: 'Alto' }]);
  });

  it('can be taken back once more if that is refused', async () => {
    const user = await signedInAs('owner');
    await user.type(screen.getByRole('textbox', { name: 'Website name' }), '!');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    const undo = await screen.findByRole('button', { name: 'Undo' });
    server.use(http.patch(URL, () => problem(503, 'service_unavailable'), { once: true }));
    await user.click(undo);
    expect(await screen.findByText('Code: service_unavailable', { exact: false })).toBeVisible();
    expect(screen.getByLabelText('Website name')).toHaveValue('Alto');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Saved')).toBeVisible();
    expect(asked).toEqual([{ name: 'Alto!' }, { name: 'Alto' }]);
  });

  it('want a name', async () => {
    const user = await signedInAs('owner');
    await user.clear(screen.getByRole('textbox', { name: 'Website name' }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Type a name.')).toBeVisible();
    expect(asked).toEqual([]);
  });

  it('say beside the field what the platform refuses, and keep what was typed', async () => {
    const errors = [{ pointer: '/name', code: 'field_invalid', message: 'Not a name' }];
    server.use(
      http.patch(URL, () =>
        HttpResponse.json({ status: 422, code: 'request_invalid', errors }, { status: 422 }),
      ),
    );
    const user = await signedInAs('owner');
    await user.type(screen.getByRole('textbox', { name: 'Website name' }), '!');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Not a name')).toBeVisible();
    expect(screen.getByRole('textbox', { name: 'Website name' })).toHaveValue('Alto!');
  });

  it('give a new key only after a warning, and in full', async () => {
    const made = { ...WEBSITE, secret_key: 'aaaaaa-bbbb-cccc-dddddd' };
    server.use(http.post(`${URL}/secret-key`, () => HttpResponse.json(made)));
    const user = await signedInAs('owner');
    expect(screen.getByText('c41f09-xxxx-xxxx-e05d13')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Copy: Secret key' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Make a new key' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Make a new key' }));
    expect(dialog.getByText(/stops working at once/)).toBeVisible();
    await user.click(dialog.getByRole('button', { name: 'Replace the key' }));
    expect(await screen.findByText(made.secret_key)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Copy: Secret key' })).toBeVisible();
  });

  it('let managers add stores, and tell of an id that is taken', async () => {
    const user = await signedInAs('manager');
    server.use(
      http.post(SHOPS, async ({ request }) => {
        asked.push(await request.json());
        server.use(
          http.get(SHOPS, () =>
            HttpResponse.json({ items: [{ shop_id: 'PARIS-11', name: 'PARIS-11' }], next_cursor: null }),
          ),
        );
        return HttpResponse.json({}, { status: 201 });
      }),
    );
    await user.type(screen.getByRole('textbox', { name: 'Store id' }), 'PARIS-11');
    await user.click(screen.getByRole('button', { name: 'Add' }));
    expect(await screen.findByRole('row', { name: 'PARIS-11 PARIS-11' })).toBeVisible();
    expect(asked).toEqual([{ shop_id: 'PARIS-11', name: null }]);
    server.use(http.post(SHOPS, () => problem(409, 'state_conflict')));
    await user.type(screen.getByRole('textbox', { name: 'Store id' }), 'PARIS-11');
    await user.click(screen.getByRole('button', { name: 'Add' }));
    expect(await screen.findByText(/^Code: state_conflict/)).toBeVisible();
  });

  it('let viewers read', async () => {
    await signedInAs('viewer');
    expect(screen.getByText(/Only owners/)).toBeVisible();
    expect(screen.getByRole('textbox', { name: 'Website name' })).toHaveAttribute('readonly');
    for (const name of ['Save', 'Make a new key', 'Add'])
      expect(screen.queryByRole('button', { name })).toBeNull();
  });
});
