import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { CrashPage } from './CrashPage';
import { watchForNewVersion } from './new-version';
import type { Router } from './router';

const page = { assign: vi.fn(), reload: vi.fn() };
let stop: () => void;

function watch(version: string, wanted?: { pathname: string; search: string }) {
  const state = { navigation: { location: wanted } };
  const router = { state } as unknown as Router;
  stop = watchForNewVersion(router, version, page as unknown as Location);
}

function lose(payload = new Error('gone')) {
  window.dispatchEvent(Object.assign(new Event('vite:preloadError'), { payload }));
}

function crash(error: Error) {
  const Broken = () => {
    throw error;
  };
  vi.spyOn(console, 'error').mockReturnValue(undefined); // React's own words about it
  const router = createMemoryRouter([{ path: '/', Component: Broken, ErrorBoundary: CrashPage }]);
  render(
    <MantineProvider env="test">
      <RouterProvider router={router} />
    </MantineProvider>,
  );
}

beforeEach(() => {
  sessionStorage.clear();
  page.assign.mockClear();
  page.reload.mockClear();
});
afterEach(() => stop());

describe('code that is gone', () => {
  it('is fetched anew once for each version', () => {
    watch('v1');
    lose();
    lose();
    stop();
    watch('v1');
    lose();
    expect(page.reload).toHaveBeenCalledTimes(1);
    stop();
    watch('v2');
    lose();
    expect(page.reload).toHaveBeenCalledTimes(2);
  });

  it('takes the reader where they were going', () => {
    watch('v1', { pathname: '/app/account', search: '?a=1' });
    lose();
    expect(page.assign).toHaveBeenCalledExactlyOnceWith('/app/account?a=1');
  });

  it('is told apart from a mistake, and both are told in words', async () => {
    const gone = new Error('gone');
    sessionStorage.setItem('proofmark.reloaded', 'v1');
    watch('v1');
    lose(gone);
    crash(gone);
    expect(await screen.findByText('Code: code_missing')).toBeVisible();
    crash(new Error('undefined is not a function'));
    expect(await screen.findByText('Code: page_failed')).toBeVisible();
    expect(screen.getAllByRole('button', { name: 'Reload the page' })).toHaveLength(2);
  });
});
