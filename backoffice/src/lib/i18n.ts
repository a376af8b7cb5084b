import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';

import { initialLanguage, LANGUAGES } from './language';
import { en } from './locales/en';
import type { texts as account } from './locales/en/account';
import type { texts as api } from './locales/en/api';
import type { texts as configuration } from './locales/en/configuration';
import type { texts as feeds } from './locales/en/feeds';
import type { texts as imports } from './locales/en/imports';
import type { texts as overview } from './locales/en/overview';
import type { texts as moderation } from './locales/en/moderation';
import type { texts as reset } from './locales/en/reset';
import type { texts as review } from './locales/en/review';
import type { texts as reviews } from './locales/en/reviews';
import type { texts as mails } from './locales/en/mails';
import type { texts as questionnaire } from './locales/en/questionnaire';
import type { texts as suppressions } from './locales/en/suppressions';
import type { texts as sftp } from './locales/en/sftp';
import type { texts as users } from './locales/en/users';
import type { texts as website } from './locales/en/website';
import type { texts as webhooks } from './locales/en/webhooks';
import { fr } from './locales/fr';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: {
      translation: typeof en;
      account: typeof account;
      api: typeof api;
      configuration: typeof configuration;
      feeds: typeof feeds;
      imports: typeof imports;
      overview: typeof overview;
      moderation: typeof moderation;
      reset: typeof reset;
      review: typeof review;
      reviews: typeof reviews;
      mails: typeof mails;
      questionnaire: typeof questionnaire;
      suppressions: typeof suppressions;
      sftp: typeof sftp;
      users: typeof users;
      website: typeof website;
      webhooks: typeof webhooks;
    };
  }
}

/** Texts of single screens, each loaded with its screen and in the reader's language only. */
const catalogues = import.meta.glob<object>('./locales/*/*.ts', { import: 'texts' });

const perScreen: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, screen, done) => {
    const load = catalogues[`./locales/${language}/${screen}.ts`];
    if (load === undefined) done(new Error(`No texts of ${screen} in ${language}`), false);
    else
      load().then(
        (texts) => done(null, { ...texts }),
        (error: unknown) => done(error as Error, false),
      );
  },
};

export const i18n = i18next.createInstance();

i18n.on('languageChanged', (language) => {
  document.documentElement.lang = language; // also what the API is asked in
});

void i18n
  .use(perScreen)
  .use(initReactI18next)
  .init({
    resources: { en: { translation: en }, fr: { translation: fr } },
    partialBundledLanguages: true,
    lng: initialLanguage(),
    supportedLngs: LANGUAGES,
    fallbackLng: 'en',
    initAsync: false,
    interpolation: { escapeValue: false }, // React escapes
  });
