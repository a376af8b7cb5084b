import { fireEvent, screen, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';

import type { MailTemplate } from '@/api/types';
import { renderApp } from '@/testing/render-app';
import { server, SESSION, WEBSITE } from '@/testing/server';

const W = `/api/v1/websites/${WEBSITE.id_website}`;
const TEMPLATES = `${W}/mail-templates/:kind/:language`;
const SCREEN = `/app/websites/${WEBSITE.id_website}/mails`;

function aTemplate(changes: Partial<MailTemplate> = {}): MailTemplate {
  return {
    kind: 'request',
    language: 'fr',
    version: 0,
    subject: null,
    introduction: null,
    button: null,
    accent_color: null,
    background_color: null,
    logo_url: null,
    defaults: {
      subject: { brand: 'Votre avis sur {website} ?', product: 'Vos produits ?' },
      introduction: { brand: 'Merci.', product: 'Merci.' },
      button: 'Donner mon avis',
      accent_color: '#1f4f46',
      background_color: '#eef1f4',
      logo_url: null,
    },
    placeholders: ['{first_name}', '{website}'],
    changed_at: null,
    changed_by: null,
    ...changes,
  };
}

let asked: { url: string; body: unknown }[] = [];

beforeEach(() => {
  asked = [];
  sessionStorage.clear();
  const keep = async (request: Request) => {
    const body: unknown = await request.json();
    asked.push({ url: new URL(request.url).pathname.replace(`${W}/mail-templates`, ''), body });
    return body as Record<string, string>;
  };
  server.use(
    http.get(`${W}/collection-settings`, () => HttpResponse.json({ sender_name: 'Alto Shoes' })),
    http.get(TEMPLATES, () => HttpResponse.json(aTemplate())),
    http.put(TEMPLATES, async ({ request }) => HttpResponse.json(aTemplate(await keep(request)))),
    http.post(`${TEMPLATES}/preview`, async ({ request }) => {
      const { subject } = (await request.json()) as MailTemplate;
      return HttpResponse.json({ subject: subject ?? 'Ours', html: `<p>Hello</p>`, text: '' });
    }),
    http.post(`${TEMPLATES}/test`, async ({ request }) => {
      const { to } = await keep(request);
      return HttpResponse.json({ ok: true, to, subject: 'Test', message: '250 OK' });
    }),
  );
});

describe('the mails', () => {
  it('show what is typed, save it, and take it back', async () => {
    const { user } = renderApp(SCREEN);
    await user.click(await screen.findByRole('button', { name: 'Subject: Start from our text' }));
    const subject = screen.getByRole('textbox', { name: 'Subject' });
    expect(subject).toHaveValue('Votre avis sur {website} ?');
    await user.click(screen.getByRole('button', { name: '{first_name}' }));
    expect(screen.getByRole('textbox', { name: 'Introduction' })).toHaveValue('{first_name}');
    expect(await screen.findByText('Votre avis sur {website} ?', { selector: 'b' })).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    await screen.findByRole('button', { name: 'Subject: Start from our text' });
    expect(asked).toEqual([
      { url: '/request/fr', body: { subject: 'Votre avis sur {website} ?', introduction: '{first_name}' } },
      { url: '/request/fr', body: { subject: null, introduction: null } },
    ]);
  });

  it('are those of the kind and language of the address, sent as typed to whoever reads', async () => {
    const { user } = renderApp(`${SCREEN}?kind=reminder&language=de`);
    expect(await screen.findByText(/Alto Shoes/)).toBeVisible();
    expect(screen.getByRole('tab', { name: 'German' })).toHaveAttribute('aria-selected', 'true');
    fireEvent.change(screen.getByRole('textbox', { name: 'Button' }), { target: { value: 'Los' } });
    await user.click(screen.getByRole('button', { name: 'Send a test' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Send a test' }));
    await user.click(dialog.getByRole('button', { name: 'Send' }));
    expect(await dialog.findByText(`Sent to ${SESSION.user.email}`)).toBeVisible();
    expect(asked).toEqual([
      {
        url: '/reminder/de/test',
        body: expect.objectContaining({ button: 'Los', subject: null }) as unknown,
      },
    ]);
  });

  it('say beside the field what cannot be shown', async () => {
    const errors = [
      { pointer: '/subject', code: 'placeholder_unknown', message: 'One of these was expected' },
    ];
    server.use(
      http.post(`${TEMPLATES}/preview`, () =>
        HttpResponse.json({ status: 422, code: 'request_invalid', errors }, { status: 422 }),
      ),
    );
    renderApp(SCREEN);
    expect(await screen.findByText('One of these was expected')).toBeVisible();
    expect(screen.getByRole('textbox', { name: 'Subject' })).toBeInvalid();
  });
});
