import { Problem } from '../../../contract/problems';
import { adminEn } from '../language/admin.en';
import { adminEs, type AdminTexts } from '../language/admin.es';
import { confining } from '../language/confining';
import { useLanguage, useTexts } from '../language/language';
import type { Language } from '../language/languages';
import { problemWords } from '../language/problem-words';

const dictionaries: Record<Language, AdminTexts> = { es: confining(adminEs), en: confining(adminEn) };

/** The texts of the administration. They are loaded with its pages, and with no other. */
export const useAdminTexts = (): AdminTexts => dictionaries[useLanguage()[0]];

/** Says what a failure means. What is no problem of the hub's is a fault of the page. */
export function useFailureWords(): (failure: unknown) => string {
  const texts = useTexts();
  return (failure) => (failure instanceof Problem ? problemWords(texts, failure) : texts.problemElsewhere);
}
