import { inspectorEn } from '../language/inspector.en';
import { inspectorEs, type InspectorTexts } from '../language/inspector.es';
import { useLanguage } from '../language/language';
import type { Language } from '../language/languages';

const dictionaries: Record<Language, InspectorTexts> = { es: inspectorEs, en: inspectorEn };

/** The texts of the inspector. They are loaded with its page, and with no other. */
export const useInspectorTexts = (): InspectorTexts => dictionaries[useLanguage()[0]];
