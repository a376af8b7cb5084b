import { setNonce } from 'get-nonce';

/** The answer's nonce, without which the Content-Security-Policy refuses the styles libraries write. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}

/** Tells the library that locks scrolling behind drawers, which the component library does not reach. */
export function shareStyleNonce(): void {
  setNonce(styleNonce());
}
