import { expect, it } from 'vitest';

import { en } from '@/lib/locales/en';
import { fr } from '@/lib/locales/fr';

import { STATUSES, statusOfStep } from './statuses';

const REFERENCE_LABELS = [
  ['programmed', 'Scheduled email', 'Email programmé'],
  ['sent', 'Email sent', 'Email envoyé'],
  ['opened', 'Email opened', 'Email ouvert'],
  ['form_opened', 'Form opened', 'Formulaire ouvert'],
  ['review_submitted', 'Review submitted', 'Avis déposé'],
  ['reminder', 'Reminder', 'Relance'],
  ['error', 'Error', 'Erreur'],
  ['blocked', 'Blocked', 'Bloqué'],
  ['cancelled', 'Cancelled', 'Annulé'],
  ['expired', 'Expired', 'Expiré'],
] as const;

it('offers every status of the specification, in the order of a request’s life', () => {
  expect(STATUSES).toEqual(REFERENCE_LABELS.map(([status]) => status));
});

it.each(REFERENCE_LABELS)('labels %s as the specification does', (status, english, french) => {
  expect([en.status[status], fr.status[status]]).toEqual([english, french]);
});

it('knows which status a step of the history brings', () => {
  const steps = ['programmed', 'delayed', 'sent', 'reminded', 'failed', 'toString'];
  expect(steps.map(statusOfStep)).toEqual(['programmed', null, 'sent', 'reminder', 'error', null]);
});
