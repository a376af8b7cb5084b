import type { LocaleWords } from '@/lib/locale-words';

/** Where shops with customers in our seven languages are; any other locale stays as it was set. */
const LOCALES = [
  ...['de_AT', 'de_BE', 'de_CH', 'de_DE', 'de_LU'],
  ...['en_AU', 'en_CA', 'en_GB', 'en_IE', 'en_NZ', 'en_US', 'en_ZA'],
  ...['es_AR', 'es_CL', 'es_CO', 'es_ES', 'es_MX'],
  ...['fr_BE', 'fr_CA', 'fr_CH', 'fr_FR', 'fr_LU', 'fr_MC'],
  ...['it_CH', 'it_IT'],
  ...['nl_BE', 'nl_NL'],
  ...['pt_BR', 'pt_PT'],
];

interface Choice {
  value: string;
  label: string;
}

/** A locale in the reader's words: `French · France (fr_FR)`. */
export function localeLabel(locale: string, { languageName, countryName }: LocaleWords): string {
  const [language = locale, country = ''] = locale.split('_');
  return `${capitalized(languageName(language))} · ${countryName(country)} (${locale})`;
}

export function localeChoices(current: string, words: LocaleWords): Choice[] {
  return withCurrent(LOCALES, current)
    .map((value) => ({ value, label: localeLabel(value, words) }))
    .sort((a, b) => a.label.localeCompare(b.label));
}

export function timeZoneChoices(current: string): string[] {
  return withCurrent([...Intl.supportedValuesOf('timeZone'), 'UTC'], current);
}

function withCurrent(values: string[], current: string): string[] {
  return [...new Set([...values, current])].filter((value) => value !== '');
}

function capitalized(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
