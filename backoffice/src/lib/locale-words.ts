import { useMemo } from 'react';

import { regionalTag, type Language } from './language';
import { useLanguage } from './use-language';

export interface LocaleWords {
  amount: (decimal: string) => string; // the currency is the website's own and not told
  languageName: (code: string) => string;
  countryName: (code: string) => string;
}

export function localeWords(language: Language): LocaleWords {
  const tag = regionalTag(language);
  const amounts = new Intl.NumberFormat(tag, { minimumFractionDigits: 2 });
  const languages = new Intl.DisplayNames(tag, { type: 'language' });
  const countries = new Intl.DisplayNames(tag, { type: 'region' });
  return {
    amount: (decimal) => amounts.format(decimal as Intl.StringNumericLiteral),
    languageName: (code) => orAsItIs(code, () => languages.of(code)),
    countryName: (code) => orAsItIs(code, () => countries.of(code)),
  };
}

export function useLocaleWords(): LocaleWords {
  const { language } = useLanguage();
  return useMemo(() => localeWords(language), [language]);
}

/** Intl throws on codes that are not even shaped like one. */
function orAsItIs(code: string, name: () => string | undefined): string {
  try {
    return name() ?? code;
  } catch {
    return code;
  }
}
