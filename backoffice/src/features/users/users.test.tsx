import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Member } from '@/api/types';
import { renderApp } from '@/testing/render-app';
import { problem, server, SESSION } from '@/testing/server';

const SCREEN = '/app/organizations/o1/users';

function aMember(changes: Partial<Member>): Member {
  return {
    id: 'u2',
    organization_id: 'o1',
    email: 'nora@cimes.example',
    name: 'Nora Blanc',
    language: 'fr',
    role: 'manager',
    websites: null,
    second_factor: false,
    invited_at: '2026-03-01T08:00:00Z',
    joined_at: '2026-03-01T09:00:00Z',
    last_seen_at: '2026-03-02T08:00:00Z',
    ...changes,
  };
}

beforeEach(() => {
  const members = [aMember({ id: 'u1', name: 'Camille Durand', role: 'owner' }), aMember({})];
  server.use(http.get('/api/v1/users', () => HttpResponse.json({ items: members, next_cursor: null })));
});

describe('people and roles', () => {
  it('can be changed, but for the reader’s own', async () => {
    const asked: unknown[] = [];
    server.use(
      http.patch('/api/v1/users/u2', async ({ request }) => {
        asked.push(await request.json());
        return HttpResponse.json(aMember({}));
      }),
    );
    const { user } = renderApp(SCREEN);
    await user.click(await screen.findByRole('button', { name: 'Change Nora Blanc’s access' }));
    expect(screen.queryByRole('button', { name: 'Change Camille Durand’s access' })).toBeNull();
    const dialog = within(await screen.findByRole('dialog', { name: 'Nora Blanc' }));
    await user.click(dialog.getByRole('radio', { name: 'Viewer' }));
    await user.click(dialog.getByRole('button', { name: 'Save' }));
    const done = await screen.findByRole('alert');
    expect(done).toHaveTextContent('The access of Nora Blanc is changed');
    await user.click(within(done).getByRole('button', { name: 'Undo' }));
    await waitFor(() =>
      expect(asked).toEqual([
        { organization_id: 'o1', role: 'viewer', websites: null },
        { organization_id: 'o1', role: 'manager', websites: null },
      ]),
    );
  });

  it('come back as they were when a change is refused', async () => {
    server.use(http.patch('/api/v1/users/u2', () => problem(409, 'state_conflict')));
    const { user } = renderApp(SCREEN);
    await user.click(await screen.findByRole('button', { name: 'Change Nora Blanc’s access' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Nora Blanc' }));
    await user.click(dialog.getByRole('radio', { name: 'Owner' }));
    await user.click(dialog.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText(/^Code: state_conflict/)).toBeVisible();
    expect(screen.getByRole('cell', { name: 'Manager' })).toBeVisible();
  });

  it('are only read by those who do not own the organization', async () => {
    const organizations = [{ id: 'o1', name: 'Cimes', role: 'manager' }];
    server.use(http.get('/api/v1/session', () => HttpResponse.json({ ...SESSION, organizations })));
    renderApp(SCREEN);
    expect(await screen.findByText('Nora Blanc')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Invite somebody' })).toBeNull();
    expect(screen.queryByRole('button', { name: /^Change / })).toBeNull();
  });

  it('of a strange organization are not shown', async () => {
    renderApp('/app/organizations/another/users');
    expect(await screen.findByText('There is nothing here')).toBeVisible();
  });
});
