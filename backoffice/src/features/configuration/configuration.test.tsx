import { screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';

import type { CollectionSettings } from '@/api/types';
import { renderApp } from '@/testing/render-app';
import { server, SESSION, WEBSITE } from '@/testing/server';

const URL = `/api/v1/websites/${WEBSITE.id_website}/collection-settings`;
const SCREEN = `/app/websites/${WEBSITE.id_website}/configuration`;
const SETTINGS: CollectionSettings = {
  collect: 'both',
  brand_delay_days: 7,
  product_delay_days: null,
  delay_base: 'received',
  reminder_enabled: false,
  reminder_days: 7,
  capping_days: 0,
  quiet_hours: null,
  excluded_domains: [],
  max_purchase_age_days: 365,
  auto_create_shops: true,
  accept_latin1: false,
  sftp_processing: 'nightly',
  technical_contact: null,
  sender_name: 'Alto',
  reply_to: null,
  moderation_threshold: 2,
  moderation_words: [],
  strict_order: false,
  publication_delay_hours: 1,
};

let asked: unknown;

beforeEach(() => {
  sessionStorage.clear();
  server.use(
    http.get(URL, () => HttpResponse.json(SETTINGS)),
    http.put(URL, async ({ request }) => {
      asked = await request.json();
      return HttpResponse.json({ ...SETTINGS, ...(asked as object) });
    }),
  );
});

describe('the configuration', () => {
  it('sends only what was changed', async () => {
    const { user } = renderApp(SCREEN);
    await user.click(await screen.findByRole('switch', { name: 'Send a reminder' }));
    const days = screen.getByRole('textbox', { name: 'Days after the request' });
    await user.clear(days);
    await user.type(days, '10');
    await user.click(await screen.findByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Saved')).toBeVisible();
    expect(asked).toEqual({ reminder_enabled: true, reminder_days: 10 });
  });

  it('says beside the field what the platform refuses', async () => {
    const errors = [
      { pointer: '/reply_to', code: 'email_invalid', message: 'An e-mail address was expected' },
    ];
    server.use(
      http.put(URL, () =>
        HttpResponse.json({ status: 422, code: 'request_invalid', errors }, { status: 422 }),
      ),
    );
    const { user } = renderApp(SCREEN);
    await user.type(await screen.findByRole('textbox', { name: 'Replies go to' }), 'nobody@');
    await user.click(await screen.findByRole('button', { name: 'Save' }));
    expect(await screen.findByText('An e-mail address was expected')).toBeVisible();
    expect(screen.getByRole('textbox', { name: 'Replies go to' })).toBeInvalid();
    expect(screen.getByRole('textbox', { name: 'Replies go to' })).toHaveFocus();
  });

  it('keeps what was typed until it is discarded', async () => {
    const { user } = renderApp(SCREEN);
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), ' Store');
    expect(sessionStorage.getItem(`proofmark.settings.${WEBSITE.id_website}`)).toContain('Alto Store');
    await user.click(await screen.findByRole('button', { name: 'Discard' }));
    expect(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('Alto');
    expect(Object.keys(sessionStorage)).toEqual(['proofmark.person']);
  });

  it('goes on with what was typed before', async () => {
    sessionStorage.setItem(`proofmark.settings.${WEBSITE.id_website}`, '{"sender_name":"Alto Store"}');
    renderApp(SCREEN);
    expect(await screen.findByRole('textbox', { name: 'Name' })).toHaveValue('Alto Store');
    expect(await screen.findByRole('button', { name: 'Save' })).toBeEnabled();
  });

  it('lets viewers read', async () => {
    const organizations = [{ id: 'o1', name: 'Cimes', role: 'viewer' }];
    server.use(http.get('/api/v1/session', () => HttpResponse.json({ ...SESSION, organizations })));
    renderApp(SCREEN);
    expect(await screen.findByText(/lets you read these settings/)).toBeVisible();
    expect(screen.getByRole('textbox', { name: 'Name' })).toBeDisabled();
  });
});
