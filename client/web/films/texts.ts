import { Problem } from '../../../contract/problems';
import { filmsEn } from '../language/films.en';
import { filmsEs, type FilmTexts } from '../language/films.es';
import { confining } from '../language/confining';
import { useLanguage, useTexts } from '../language/language';
import type { Language } from '../language/languages';
import { problemWords } from '../language/problem-texts';

const dictionaries: Record<Language, FilmTexts> = { es: confining(filmsEs), en: confining(filmsEn) };

/** The texts of the films, loaded with their page only. */
export const useFilmTexts = (): FilmTexts => dictionaries[useLanguage()[0]];

/** Returns a function that describes a failure. An error that is not a problem of the hub is a fault of the page. */
export function useFailureWords(): (failure: unknown) => string {
  const texts = useTexts();
  return (failure) => (failure instanceof Problem ? problemWords(texts, failure) : texts.problemElsewhere);
}
