import { screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';

import { renderApp } from '@/testing/render-app';
import { problem, REQUESTS_URL, server, SESSION } from '@/testing/server';

describe('signing in with a second factor', () => {
  beforeEach(() => {
    server.use(
      http.get('/api/v1/session', () => problem(401, 'unauthenticated')),
      http.get(REQUESTS_URL, () => HttpResponse.json({ items: [], next_cursor: null })),
    );
  });

  it('asks for the code once the password is right, and again while it is wrong', async () => {
    const codes: unknown[] = [];
    server.use(
      http.post('/api/v1/session', async ({ request }) => {
        const { code } = (await request.json()) as { code?: string };
        codes.push(code);
        if (code === undefined) return problem(401, 'second_factor_required');
        return code === '123456' ? HttpResponse.json(SESSION) : problem(401, 'second_factor_invalid');
      }),
    );
    const { user } = renderApp('/app/login');
    await user.type(await screen.findByLabelText('E-mail'), 'o@c.example');
    await user.type(screen.getByLabelText('Password', { selector: 'input' }), 'right');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    await user.type(await screen.findByLabelText('Code'), '000000');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('This code is not good');
    await user.clear(screen.getByLabelText('Code'));
    await user.type(screen.getByLabelText('Code'), '123456');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    await screen.findByText('No review request yet');
    expect(codes).toEqual([undefined, '000000', '123456']);
  });
});

describe('a forgotten password', () => {
  it('says the same whoever asks', async () => {
    server.use(http.post('/api/v1/password-resets', () => HttpResponse.json({}, { status: 202 })));
    const { user } = renderApp('/app/reset');
    await user.type(await screen.findByLabelText('E-mail'), 'a@b.example');
    await user.click(screen.getByRole('button', { name: 'Send the link' }));
    expect(await screen.findByRole('status')).toHaveTextContent('If a@b.example has an account');
  });

  it('shows a weak choice at its field and keeps what was typed, whatever is answered', async () => {
    server.use(
      http.post('/api/v1/password-resets/:token', () => problem(503, 'service_unavailable'), { once: true }),
      http.post('/api/v1/password-resets/:token', () => problem(422, 'password_too_weak'), { once: true }),
      http.post('/api/v1/password-resets/:token', () => problem(410, 'link_expired')),
    );
    const { user } = renderApp('/app/reset/token-1');
    await user.type(await screen.findByLabelText('New password', { selector: 'input' }), 'password1234');
    await user.click(screen.getByRole('button', { name: 'Set the password' }));
    expect(await screen.findByText(/^Code: service_unavailable/)).toBeVisible();
    expect(screen.getByLabelText('New password', { selector: 'input' })).toHaveValue('password1234');
    await user.click(screen.getByRole('button', { name: 'Set the password' }));
    await screen.findByText(/one of the first that anybody would try/);
    expect(screen.getByLabelText('New password', { selector: 'input' })).toHaveValue('password1234');
    await user.click(screen.getByRole('button', { name: 'Set the password' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('older than 30 minutes');
    expect(screen.getByRole('link', { name: 'Ask for another link' })).toHaveAttribute('href', '/app/reset');
  });

  it('sends who was invited back to their host when the link is over', async () => {
    server.use(http.post('/api/v1/password-resets/:token', () => problem(410, 'link_expired')));
    const { user } = renderApp('/app/reset/token-1?new=1');
    await user.type(await screen.findByLabelText('New password', { selector: 'input' }), 'quite-a-phrase');
    await user.click(screen.getByRole('button', { name: 'Set the password' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('Ask who invited you');
  });
});
