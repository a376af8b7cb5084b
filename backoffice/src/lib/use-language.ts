import { useTranslation } from 'react-i18next';

import { asLanguage, keepChosenLanguage, type Language } from './language';

export function useLanguage(): { language: Language; choose: (language: Language) => void } {
  const { i18n } = useTranslation();
  return {
    language: asLanguage(i18n.language) ?? 'en',
    choose: (language) => {
      keepChosenLanguage(language);
      void i18n.changeLanguage(language);
    },
  };
}
