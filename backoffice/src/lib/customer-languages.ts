import { useSearchParams } from 'react-router';

import { useCurrentWebsite } from './current-website';

/** The languages customers are written to in; those of the screens are fewer. */
export const CUSTOMER_LANGUAGES = ['fr', 'en', 'de', 'es', 'it', 'nl', 'pt'] as const;

export type CustomerLanguage = (typeof CUSTOMER_LANGUAGES)[number];

function customerLanguage(tag: string | null): CustomerLanguage | undefined {
  return CUSTOMER_LANGUAGES.find((language) => language === tag?.slice(0, 2));
}

/** The language of customers who name none. */
export function ownLanguage(locale: string): CustomerLanguage {
  return customerLanguage(locale) ?? 'en';
}

/** Which customers' language is looked at; in the address, so that a colleague can be sent to it. */
export function useCustomerLanguage(): [CustomerLanguage, (language: CustomerLanguage) => void] {
  const { locale } = useCurrentWebsite();
  const [search, setSearch] = useSearchParams();
  const language = customerLanguage(search.get('language')) ?? ownLanguage(locale);
  return [
    language,
    (next) =>
      setSearch(
        (now) => {
          now.set('language', next);
          return now;
        },
        { replace: true },
      ),
  ];
}
