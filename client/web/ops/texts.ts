import { Problem } from '../../../contract/problems';
import { useLanguage, useTexts } from '../language/language';
import type { Language } from '../language/languages';
import { opsEn } from '../language/ops.en';
import { opsEs, type OpsTexts } from '../language/ops.es';
import { confining } from '../language/confining';
import { problemWords } from '../language/problem-texts';

const dictionaries: Record<Language, OpsTexts> = { es: confining(opsEs), en: confining(opsEn) };

/** The texts of the operations, loaded with their page only. */
export const useOpsTexts = (): OpsTexts => dictionaries[useLanguage()[0]];

/** Returns a function that describes a failure. An error that is not a problem of the hub is a fault of the page. */
export function useFailureWords(): (failure: unknown) => string {
  const texts = useTexts();
  return (failure) => (failure instanceof Problem ? problemWords(texts, failure) : texts.problemElsewhere);
}

/** Returns the text for a source's error. */
export const faultWords = ({ jobs }: OpsTexts, fault: string): string =>
  jobs.faults[fault] ?? (fault.startsWith('http_') ? jobs.answered(fault.slice(5)) : fault);
