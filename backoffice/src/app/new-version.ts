import type { Router } from './router';

const RELOADED = 'proofmark.reloaded';

const missing = new WeakSet<Error>();
let isReloading = false;

/** What a page of one version does when a part of its code is gone: mostly, a newer one was deployed meanwhile. */
export function watchForNewVersion(
  router: Pick<Router, 'state'>,
  version = import.meta.url,
  page = window.location,
) {
  const onMissing = ({ payload }: VitePreloadErrorEvent) => {
    missing.add(payload);
    if (sessionStorage.getItem(RELOADED) === version) return; // it is another reason, then: never in a loop
    sessionStorage.setItem(RELOADED, version);
    isReloading = true;
    const wanted = router.state.navigation.location; // where a click was leading
    if (wanted) page.assign(wanted.pathname + wanted.search);
    else page.reload();
  };
  window.addEventListener('vite:preloadError', onMissing);
  return () => {
    isReloading = false;
    window.removeEventListener('vite:preloadError', onMissing);
  };
}

export function isPageReloading(): boolean {
  return isReloading;
}

export function isCodeMissing(error: unknown): boolean {
  return error instanceof Error && missing.has(error);
}
