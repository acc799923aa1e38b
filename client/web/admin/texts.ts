import { Problem } from '../../../contract/problems';
import { adminEn } from '../language/admin.en';
import { adminEs, type AdminTexts } from '../language/admin.es';
import { confining } from '../language/confining';
import { useLanguage, useTexts } from '../language/language';
import type { Language } from '../language/languages';
import { problemWords } from '../language/problem-texts';

const dictionaries: Record<Language, AdminTexts> = { es: confining(adminEs), en: confining(adminEn) };

/** The texts of the administration, loaded with its pages only. */
export const useAdminTexts = (): AdminTexts => dictionaries[useLanguage()[0]];

/** Returns a function that describes a failure. An error that is not a problem of the hub is a fault of the page. */
export function useFailureWords(): (failure: unknown) => string {
  const texts = useTexts();
  return (failure) => (failure instanceof Problem ? problemWords(texts, failure) : texts.problemElsewhere);
}
