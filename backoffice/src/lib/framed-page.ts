export type PageScheme = 'light' | 'dark';

// In texts neither a quote nor an angle bracket follows: pages escape theirs.
const STYLE_ATTRIBUTE = / style=(?=")/g;
const STYLE_ELEMENT = /<style(?=[\s>])/g;
const SCHEME_QUERY = /\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/g;

/**
 * Makes of a page's source what a frame of ours can show, under a policy that lets no style in but by nonce:
 * its styles get the nonce, its style attributes are hidden from the parser and set one by one. It shows one
 * scheme, whatever the reader's is; its links lead nowhere and its tracking pixel asks nobody.
 */
export function framedPage(html: string, scheme: PageScheme, nonce: string): HTMLElement {
  const source = html
    .replace(STYLE_ATTRIBUTE, ' data-style=')
    .replace(STYLE_ELEMENT, `<style nonce="${nonce}"`);
  const page = new DOMParser().parseFromString(source, 'text/html');
  for (const element of page.querySelectorAll('script, meta[http-equiv], link, img[width="1"]'))
    element.remove();
  for (const link of page.querySelectorAll('a[href]')) link.removeAttribute('href');
  for (const element of page.querySelectorAll<HTMLElement>('[data-style]'))
    element.style.cssText = element.dataset.style ?? '';
  for (const sheet of page.querySelectorAll('style')) sheet.textContent = inScheme(sheet.textContent, scheme);
  page.head.append(schemeSheet(page, scheme, nonce));
  return page.documentElement;
}

function inScheme(css: string, scheme: PageScheme): string {
  return css.replace(SCHEME_QUERY, (_, asked) => (asked === scheme ? '(min-width: 0)' : '(max-width: 0)'));
}

function schemeSheet(page: Document, scheme: PageScheme, nonce: string): HTMLStyleElement {
  const sheet = page.createElement('style');
  sheet.setAttribute('nonce', nonce);
  sheet.textContent = `:root { color-scheme: ${scheme} !important; }`;
  return sheet;
}
