import { Problem } from '../../../contract/problems';
import { catalogEn } from '../language/catalog.en';
import { catalogEs, type CatalogTexts } from '../language/catalog.es';
import { confining } from '../language/confining';
import { useLanguage, useTexts } from '../language/language';
import type { Language } from '../language/languages';
import { problemWords } from '../language/problem-words';

const dictionaries: Record<Language, CatalogTexts> = { es: confining(catalogEs), en: confining(catalogEn) };

/** The texts of the catalog. They are loaded with its page, and with no other. */
export const useCatalogTexts = (): CatalogTexts => dictionaries[useLanguage()[0]];

/** Says what a failure means, in the language in force. What is no problem of the hub's is a fault of the page. */
export function useFailureWords(): (failure: unknown) => string {
  const texts = useTexts();
  return (failure) => (failure instanceof Problem ? problemWords(texts, failure) : texts.problemElsewhere);
}
