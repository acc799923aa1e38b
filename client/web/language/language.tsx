'use client';

import { createContext, useContext, useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import { confining } from './confining';
import { en } from './en';
import { es, type Texts } from './es';
import { createFormat, type Format } from './format';
import { languageChoice } from './language-choice';
import type { Language } from './languages';

interface Spoken {
  readonly language: Language;
  readonly texts: Texts;
  readonly format: Format;
}

const dictionaries: Record<Language, Texts> = { es: confining(es), en: confining(en) };
const LanguageContext = createContext<Spoken | undefined>(undefined);

/** Provides the texts and formats of the chosen language. The first render is Spanish, like the static files. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const language = useSyncExternalStore<Language>(languageChoice.subscribe, languageChoice.get, () => 'es');
  const spoken = useMemo(
    () => ({ language, texts: dictionaries[language], format: createFormat(language) }),
    [language],
  );
  useEffect(() => {
    // The first render is always Spanish; the page stays hidden until the chosen language is rendered.
    if (language !== languageChoice.get()) return;
    document.documentElement.lang = language;
    document.documentElement.dataset.spoken = '';
  }, [language]);
  return <LanguageContext value={spoken}>{children}</LanguageContext>;
}

function useSpoken(): Spoken {
  const spoken = useContext(LanguageContext);
  if (!spoken) throw new Error('there is no LanguageProvider above');
  return spoken;
}

/** The texts of the screens. */
export const useTexts = (): Texts => useSpoken().texts;

/** Numbers, money and dates. */
export const useFormat = (): Format => useSpoken().format;

/** The current language, and a function to choose another. */
export const useLanguage = (): [Language, (language: Language) => void] => [useSpoken().language, languageChoice.set];
