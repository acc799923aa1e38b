import { Problem } from '../../../contract/problems';
import { catalogEn } from '../language/catalog.en';
import { catalogEs, type CatalogTexts } from '../language/catalog.es';
import { confining } from '../language/confining';
import { useLanguage, useTexts } from '../language/language';
import type { Language } from '../language/languages';
import { problemWords } from '../language/problem-texts';

const dictionaries: Record<Language, CatalogTexts> = { es: confining(catalogEs), en: confining(catalogEn) };

/** The texts of the catalog, loaded with its page only. */
export const useCatalogTexts = (): CatalogTexts => dictionaries[useLanguage()[0]];

/**
 * Returns a function that describes a failure in the current language. An error that is not a problem of the hub is a
 * fault of the page.
 */
export function useFailureWords(): (failure: unknown) => string {
  const texts = useTexts();
  return (failure) => (failure instanceof Problem ? problemWords(texts, failure) : texts.problemElsewhere);
}
