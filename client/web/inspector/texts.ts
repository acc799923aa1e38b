import { inspectorEn } from '../language/inspector.en';
import { inspectorEs, type InspectorTexts } from '../language/inspector.es';
import { confining } from '../language/confining';
import { useLanguage } from '../language/language';
import type { Language } from '../language/languages';

const dictionaries: Record<Language, InspectorTexts> = { es: confining(inspectorEs), en: confining(inspectorEn) };

/** The texts of the inspector, loaded with its page only. */
export const useInspectorTexts = (): InspectorTexts => dictionaries[useLanguage()[0]];
