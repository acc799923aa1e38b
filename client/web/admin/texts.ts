import { Problem } from '../../../contract/problems';
import { adminEn } from '../language/admin.en';
import { adminEs, type AdminTexts } from '../language/admin.es';
import type { Texts } from '../language/es';
import { useLanguage, useTexts } from '../language/language';
import type { Language } from '../language/languages';
import { problemWords } from '../language/problem-words';

const dictionaries: Record<Language, AdminTexts> = { es: adminEs, en: adminEn };

/** The texts of the administration. They are loaded with its pages, and with no other. */
export const useAdminTexts = (): AdminTexts => dictionaries[useLanguage()[0]];

/** What a problem of these pages means to a person. */
export const adminProblemWords = (texts: Texts, admin: AdminTexts, problem: Problem): string =>
  admin.problems[problem.code] ?? problemWords(texts, problem);

/** Says what a failure means. What is no problem of the hub's is a fault of the page. */
export function useFailureWords(): (failure: unknown) => string {
  const texts = useTexts();
  const admin = useAdminTexts();
  return (failure) => (failure instanceof Problem ? adminProblemWords(texts, admin, failure) : texts.problemElsewhere);
}
