import { useMemo } from 'react';

import { regionalTag } from './language';
import { useLanguage } from './use-language';

/** Writes whole numbers as the reader's language groups them. */
export function useNumberFormat(): (value: number) => string {
  const { language } = useLanguage();
  return useMemo(() => {
    const format = new Intl.NumberFormat(regionalTag(language));
    return (value) => format.format(value);
  }, [language]);
}
