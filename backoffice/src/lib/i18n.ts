import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';

import { asLanguage, initialLanguage, LANGUAGES, type Language } from './language';
import type { en } from './locales/en';
import type { texts as account } from './locales/en/account';
import type { texts as api } from './locales/en/api';
import type { texts as configuration } from './locales/en/configuration';
import type { texts as connector } from './locales/en/connector';
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

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: {
      translation: typeof en;
      account: typeof account;
      api: typeof api;
      configuration: typeof configuration;
      connector: typeof connector;
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

/** What all screens have in common. */
const common: Readonly<Record<Language, () => Promise<object>>> = {
  en: async () => (await import('./locales/en')).en,
  fr: async () => (await import('./locales/fr')).fr,
};

/** Texts of single screens, each loaded with its screen. */
const ofScreens = import.meta.glob<object>('./locales/*/*.ts', { import: 'texts' });

/** Fetches texts when they are wanted, and in the reader's language only. */
const fetched: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (tag, screen, done) => {
    const language = asLanguage(tag);
    const load =
      screen === 'translation' && language ? common[language] : ofScreens[`./locales/${tag}/${screen}.ts`];
    if (load === undefined) done(new Error(`No texts of ${screen} in ${tag}`), false);
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

/** Before, there is nothing to be read. */
export const textsAreHere = i18n
  .use(fetched)
  .use(initReactI18next)
  .init({
    lng: initialLanguage(),
    supportedLngs: LANGUAGES,
    fallbackLng: false, // no language lacks a text: a test sees to it
    interpolation: { escapeValue: false }, // React escapes
  });
