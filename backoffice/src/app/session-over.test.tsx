import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Website } from '@/api/types';
import { renderApp } from '@/testing/render-app';
import { problem, REQUESTS_URL, server, SESSION, WEBSITE } from '@/testing/server';

const WEBSITE_URL = `/api/v1/websites/${WEBSITE.id_website}`;
const SCREEN = `/app/websites/${WEBSITE.id_website}/settings`;
const AGAIN = { ...SESSION, csrf_token: 'csrf-2' };

let sent: [token: string | null, body: unknown][];

/** A platform where the session ends now; whoever signs in has another token. */
function endSession() {
  let isOver = true;
  server.use(
    http.post('/api/v1/session', async ({ request }) => {
      const { password } = (await request.json()) as { password: string };
      if (password !== 'right') return problem(401, 'unauthenticated');
      isOver = false;
      return HttpResponse.json(AGAIN, { status: 201 });
    }),
    http.get('/api/v1/session', () => (isOver ? problem(401, 'unauthenticated') : HttpResponse.json(AGAIN))),
    http.patch(WEBSITE_URL, async ({ request }) => {
      const change = (await request.json()) as Partial<Website>;
      sent.push([request.headers.get('X-CSRF-Token'), change]);
      return isOver ? problem(401, 'unauthenticated') : HttpResponse.json({ ...WEBSITE, ...change });
    }),
  );
}

beforeEach(() => {
  sent = [];
  sessionStorage.clear();
  server.use(http.get(`${WEBSITE_URL}/shops`, () => HttpResponse.json({ items: [], next_cursor: null })));
});

async function rename() {
  const { user, address } = renderApp(SCREEN);
  const name = await screen.findByRole('textbox', { name: 'Website name' });
  endSession();
  await user.type(name, '!');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  const dialog = await screen.findByRole('dialog', { name: 'Your session has ended' });
  return { user, address, name, within: within(dialog), dialog };
}

type Page = Pick<Awaited<ReturnType<typeof rename>>, 'user' | 'within'>;

async function signIn({ user, within }: Page, password: string) {
  const field = within.getByLabelText('Password', { selector: 'input' });
  await user.clear(field);
  await user.type(field, password);
  await user.click(within.getByRole('button', { name: 'Sign in' }));
}

describe('a session that ends under its person’s hands', () => {
  it('begins again over the page, and the change goes on with the new token', async () => {
    const page = await rename();
    expect(page.name).toHaveValue('Alto!');
    expect(page.within.getByLabelText('E-mail')).toHaveValue('owner@cimes.example');
    expect(page.within.getByLabelText('E-mail')).toHaveAttribute('readonly');
    await waitFor(() => expect(page.within.getByLabelText('Password', { selector: 'input' })).toHaveFocus());
    await page.user.keyboard('{Escape}');
    await signIn(page, 'wrong');
    expect(await page.within.findByRole('alert')).toHaveTextContent('do not match');
    await signIn(page, 'right');
    expect(await screen.findByText('Saved')).toBeVisible();
    expect(page.dialog).not.toBeInTheDocument();
    expect(page.name).toBeInTheDocument();
    expect(page.name).toHaveValue('Alto!');
    expect(page.address()).toBe(SCREEN);
    expect(sent).toEqual([
      ['csrf-1', { name: 'Alto!' }],
      ['csrf-2', { name: 'Alto!' }],
    ]);
  });

  it('asks for the code of who has a second factor, and of nobody else', async () => {
    const page = await rename();
    const codes: unknown[] = [];
    server.use(
      http.post('/api/v1/session', async ({ request }) => {
        const { code } = (await request.json()) as { code?: string };
        codes.push(code);
        if (code === undefined) return problem(401, 'second_factor_required');
        if (code !== '123456') return problem(401, 'second_factor_invalid');
        server.use(
          http.patch(WEBSITE_URL, () => HttpResponse.json({ ...WEBSITE, name: 'Alto!' })),
          http.get('/api/v1/session', () => HttpResponse.json(AGAIN)),
        );
        return HttpResponse.json(AGAIN, { status: 201 });
      }),
    );
    await signIn(page, 'right');
    const code = await page.within.findByLabelText('Code');
    expect(page.within.queryByRole('button', { name: 'Use another account' })).toBeNull();
    await page.user.type(code, '000000{Enter}');
    expect(await page.within.findByRole('alert')).toHaveTextContent('This code is not good');
    await page.user.clear(code);
    await page.user.type(code, '123456{Enter}');
    expect(await screen.findByText('Saved')).toBeVisible();
    expect(page.dialog).not.toBeInTheDocument();
    expect(page.name).toHaveValue('Alto!');
    expect(codes).toEqual([undefined, '000000', '123456']);
  });

  it('goes on without a word once another tab has signed in', async () => {
    const page = await rename();
    server.use(
      http.get('/api/v1/session', () => HttpResponse.json(AGAIN)),
      http.patch(WEBSITE_URL, () => HttpResponse.json({ ...WEBSITE, name: 'Alto!' })),
    );
    window.dispatchEvent(new Event('focus'));
    expect(await screen.findByText('Saved')).toBeVisible();
    expect(page.dialog).not.toBeInTheDocument();
  });

  it('takes the token another tab has got meanwhile', async () => {
    const tokens: (string | null)[] = [];
    server.use(
      http.patch(WEBSITE_URL, ({ request }) => {
        tokens.push(request.headers.get('X-CSRF-Token'));
        return tokens.at(-1) === 'csrf-2'
          ? HttpResponse.json({ ...WEBSITE, name: 'Alto!' })
          : problem(403, 'forbidden');
      }),
    );
    const { user } = renderApp(SCREEN);
    await user.type(await screen.findByRole('textbox', { name: 'Website name' }), '!');
    server.use(http.get('/api/v1/session', () => HttpResponse.json(AGAIN)));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Saved')).toBeVisible();
    expect(tokens).toEqual(['csrf-1', 'csrf-2']);
  });

  it('leaves a dialog below open, whatever is pressed', async () => {
    server.use(
      http.get('/api/v1/users', () => HttpResponse.json({ items: [], next_cursor: null })),
      http.post('/api/v1/users', () => problem(401, 'unauthenticated')),
    );
    const { user } = renderApp('/app/organizations/o1/users');
    await user.click(await screen.findByRole('button', { name: 'Invite somebody' }));
    await user.type(await screen.findByRole('textbox', { name: 'E-mail' }), 'n@c.example');
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'N');
    await user.click(screen.getByRole('button', { name: 'Send the invitation' }));
    const dialog = await screen.findByRole('dialog', { name: 'Your session has ended' });
    const password = within(dialog).getByLabelText('Password', { selector: 'input' });
    await waitFor(() => expect(password).toHaveFocus());
    await user.keyboard('{Escape}');
    expect(screen.getByDisplayValue('n@c.example')).toBeInTheDocument();
  });

  it('leaves what was to be read waiting, not failed', async () => {
    server.use(
      http.get(REQUESTS_URL, () => problem(401, 'unauthenticated'), { once: true }),
      http.get(REQUESTS_URL, () => HttpResponse.json({ items: [], next_cursor: null })),
      http.post('/api/v1/session', () => HttpResponse.json(AGAIN, { status: 201 })),
    );
    const address = `/app/websites/${WEBSITE.id_website}/requests?type=product`;
    const app = renderApp(address);
    const dialog = within(await screen.findByRole('dialog', { name: 'Your session has ended' }));
    await signIn({ user: app.user, within: dialog }, 'right');
    expect(await screen.findByText('No request matches these filters')).toBeVisible();
    expect(app.address()).toBe(address);
  });
});
