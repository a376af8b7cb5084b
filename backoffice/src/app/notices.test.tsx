import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, it, vi } from 'vitest';

import { offerUndo } from '@/components/notices';
import { renderApp } from '@/testing/render-app';
import { REQUESTS_URL, server, WEBSITE } from '@/testing/server';

it('takes back once what was done, and says so', async () => {
  server.use(http.get(REQUESTS_URL, () => HttpResponse.json({ items: [], next_cursor: null })));
  renderApp(`/app/websites/${WEBSITE.id_website}/requests`);
  await screen.findByText('No review request yet');
  const takeBack = vi.fn(() => Promise.resolve());
  act(() => offerUndo('<b>Alto</b> is gone', takeBack));
  const notice = await screen.findByRole('alert');
  expect(notice).toHaveTextContent('<b>Alto</b> is gone');
  const undo = within(notice).getByRole('button', { name: 'Undo' });
  fireEvent.click(undo);
  fireEvent.click(undo); // it takes a moment to go
  expect(await screen.findByText('Taken back')).toBeVisible();
  await waitFor(() => expect(notice).not.toBeInTheDocument());
  expect(takeBack).toHaveBeenCalledTimes(1);
});
