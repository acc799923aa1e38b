import { Problem } from '../../../contract/problems';
import { useLanguage, useTexts } from '../language/language';
import type { Language } from '../language/languages';
import { opsEn } from '../language/ops.en';
import { opsEs, type OpsTexts } from '../language/ops.es';
import { confining } from '../language/confining';
import { problemWords } from '../language/problem-words';

const dictionaries: Record<Language, OpsTexts> = { es: confining(opsEs), en: confining(opsEn) };

/** The texts of the operations. They are loaded with their page, and with no other. */
export const useOpsTexts = (): OpsTexts => dictionaries[useLanguage()[0]];

/** Says what a failure means. What is no problem of the hub's is a fault of the page. */
export function useFailureWords(): (failure: unknown) => string {
  const texts = useTexts();
  return (failure) => (failure instanceof Problem ? problemWords(texts, failure) : texts.problemElsewhere);
}

/** What went wrong with a source. */
export const faultWords = ({ jobs }: OpsTexts, fault: string): string =>
  jobs.faults[fault] ?? (fault.startsWith('http_') ? jobs.answered(fault.slice(5)) : fault);
