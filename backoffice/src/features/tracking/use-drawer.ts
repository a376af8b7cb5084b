import { useSearchParams } from 'react-router';

export type DrawerView = 'order' | 'history';

export interface DrawerState {
  request: string | null; // id of the request shown
  view: DrawerView;
  open: (request: string, view: DrawerView) => void;
  close: () => void;
}

/** Which request is open beside the list; also in the address, so that a colleague can be sent to it. */
export function useDrawer(): DrawerState {
  const [search, setSearch] = useSearchParams();
  const change = (edit: (search: URLSearchParams) => void) => {
    const next = new URLSearchParams(search);
    edit(next);
    setSearch(next);
  };
  return {
    request: search.get('request'),
    view: search.get('view') === 'history' ? 'history' : 'order',
    open: (request, view) =>
      change((next) => {
        next.set('request', request);
        next.set('view', view);
      }),
    close: () =>
      change((next) => {
        next.delete('request');
        next.delete('view');
      }),
  };
}
