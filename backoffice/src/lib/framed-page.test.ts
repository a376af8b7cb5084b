import { expect, it } from 'vitest';

import { framedPage } from './framed-page';

const PAGE = `<!doctype html><html><head><style>
@media (prefers-color-scheme:dark){p{color:white}}</style></head>
<body><p style="color: red; mso-hide: all">say style=quiet</p><a href="https://x.example">Go</a>
<script>alert(1)</script><img width="1" src="/o/test.gif"></body></html>`;

it('keeps how a page looks and takes away what it does', () => {
  const page = framedPage(PAGE, 'light', 'nonce-1');
  const paragraph = page.querySelector('p');
  expect(paragraph?.textContent).toBe('say style=quiet');
  expect(paragraph?.style.color).toBe('red');
  expect(page.querySelector('a')?.hasAttribute('href')).toBe(false);
  expect(page.querySelectorAll('script, img')).toHaveLength(0);
  expect([...page.querySelectorAll('style')].map(({ nonce }) => nonce)).toEqual(['nonce-1', 'nonce-1']);
});

it('shows the chosen scheme, not the reader’s', () => {
  const css = (scheme: 'light' | 'dark') => framedPage(PAGE, scheme, '').querySelector('style')?.textContent;
  expect(css('dark')).toContain('@media (min-width: 0){p');
  expect(css('light')).toContain('@media (max-width: 0){p');
});
