/** In this order: most browsers also call themselves by the names that come later. */
const BROWSERS = [
  ['Edge', /\bEdgA?\//],
  ['Opera', /\bOPR\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Headless)?(Chrome|CriOS)\//],
  ['Safari', /\bSafari\//],
] as const;
const SYSTEMS = [
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Android', /Android/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux|X11/],
] as const;

/** What a person calls the device of a User-Agent header: `Firefox, Windows`; null if it is none we know. */
export function deviceName(userAgent: string): string | null {
  const found = [BROWSERS, SYSTEMS].map((names) => names.find(([, mark]) => mark.test(userAgent))?.[0]);
  return found.filter(Boolean).join(', ') || null;
}
