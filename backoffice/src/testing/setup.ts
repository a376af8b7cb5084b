import '@testing-library/jest-dom/vitest';

import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';

import { rememberSession } from '@/api/known-session';
import { i18n } from '@/lib/i18n';

import { server } from './server';

configure({ asyncUtilTimeout: 25_000 }); // routes load on demand, slowly on a busy machine

// What the component library asks of a browser and jsdom does not have.
vi.stubGlobal('matchMedia', (query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  addListener: () => undefined,
  removeListener: () => undefined,
}));
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe = () => undefined;
    unobserve = () => undefined;
    disconnect = () => undefined;
  },
);
Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true });
Object.defineProperty(navigator, 'languages', { value: ['en-GB', 'fr-FR'], configurable: true });
window.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;

beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterAll(() => server.close());

beforeEach(async () => {
  localStorage.clear();
  rememberSession(null);
  await i18n.changeLanguage('en');
});

afterEach(() => {
  cleanup();
  server.resetHandlers();
});
