import { expect, it } from 'vitest';

import { returnPath, signInPath } from './return-path';

it('leads back to a filtered list', () => {
  const from = { pathname: '/app/websites/w1/requests', search: '?status=sent&q=a%26b' };
  const signIn = new URL(signInPath(from), 'http://x');
  expect(signIn.pathname).toBe('/app/login');
  expect(returnPath(signIn.searchParams.get('next'))).toBe(from.pathname + from.search);
});

it.each([
  null,
  '',
  'https://evil.example/',
  '//evil.example/app/',
  '/app/\\evil.example',
  'javascript:alert(1)',
  '/application',
  '/app/login?next=/app/login',
])('leads nowhere but into this application: %s', (next) => {
  expect(returnPath(next)).toBe('/app');
});
