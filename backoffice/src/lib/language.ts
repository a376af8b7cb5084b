export const LANGUAGES = ['fr', 'en'] as const;

export type Language = (typeof LANGUAGES)[number];

const STORAGE_KEY = 'proofmark.language';

/** The language chosen by hand on this browser, if any. */
export function chosenLanguage(): Language | null {
  return asLanguage(localStorage.getItem(STORAGE_KEY));
}

export function keepChosenLanguage(language: Language): void {
  localStorage.setItem(STORAGE_KEY, language);
}

export function initialLanguage(): Language {
  return (
    chosenLanguage() ?? navigator.languages.map(asLanguage).find((language) => language !== null) ?? 'en'
  );
}

/** Reads `fr`, `fr-CA` or `fr_FR`; null for a language without texts. */
export function asLanguage(tag: string | null): Language | null {
  const primary = tag?.toLowerCase().split(/[-_]/)[0];
  return LANGUAGES.find((language) => language === primary) ?? null;
}

/** The caller's own regional form of a language (en-US, fr-CA), for dates and numbers. */
export function regionalTag(language: Language): string {
  const regional = navigator.languages.find((tag) => tag.includes('-') && asLanguage(tag) === language);
  return regional ?? { fr: 'fr-FR', en: 'en-GB' }[language];
}
