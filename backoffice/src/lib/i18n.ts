import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

import { initialLanguage, LANGUAGES } from './language';
import { en } from './locales/en';
import { fr } from './locales/fr';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

export const i18n = i18next.createInstance();

i18n.on('languageChanged', (language) => {
  document.documentElement.lang = language; // also what the API is asked in
});

void i18n.use(initReactI18next).init({
  resources: { en: { translation: en }, fr: { translation: fr } },
  lng: initialLanguage(),
  supportedLngs: LANGUAGES,
  fallbackLng: 'en',
  initAsync: false,
  interpolation: { escapeValue: false }, // React escapes
});
