import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';

import type { Session, Website } from '@/api/types';

export const SESSION: Session = {
  user: { id: 'u1', email: 'owner@cimes.example', name: 'Camille Durand', language: 'en' },
  organizations: [{ id: 'o1', name: 'Cimes', role: 'owner' }],
  platform_roles: [],
  csrf_token: 'csrf-1',
};

export const WEBSITE: Website = {
  id_website: '3f0b6a1c-0000-4000-8000-000000000001',
  name: 'Alto',
  locale: 'fr_FR',
  time_zone: 'Europe/Paris',
  organization_id: 'o1',
  secret_key: 'c41f09-xxxx-xxxx-e05d13',
  created_at: '2026-01-02T08:00:00Z',
};

export const REQUESTS_URL = `/api/v1/websites/${WEBSITE.id_website}/requests`;

export function problem(status: number, code: string, headers: Record<string, string> = {}) {
  const document = { type: 'about:blank', title: code, status, code, request_id: '0199-req' };
  return HttpResponse.json(document, {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  });
}

/** A platform on which the owner of one website is signed in. */
export const server = setupServer(
  http.get('/api/v1/session', () => HttpResponse.json(SESSION)),
  http.get(`${REQUESTS_URL}/counts`, () => HttpResponse.json({ total: 0, by_status: {}, by_type: {} })),
  http.get('/api/v1/websites', () => HttpResponse.json({ items: [WEBSITE], next_cursor: null })),
);
