import type { ParseKeys } from 'i18next';

/** Problem code → its message; a code not listed is shown with the platform's own detail. */
export const PROBLEM_MESSAGES: Readonly<Record<string, ParseKeys>> = {
  unreachable: 'problem.unreachable',
  service_unavailable: 'problem.service_unavailable',
  unauthenticated: 'problem.unauthenticated',
  forbidden: 'problem.forbidden',
  not_found: 'problem.not_found',
  rate_limited: 'problem.rate_limited',
  request_invalid: 'problem.request_invalid',
  cursor_invalid: 'problem.cursor_invalid',
  unexpected: 'problem.unexpected',
};
