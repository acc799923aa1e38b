import type { RoomSummary } from '../../../contract/features/chat/schemas';
import { Problem } from '../../../contract/problems';
import { chatEn } from '../language/chat.en';
import { chatEs, type ChatTexts } from '../language/chat.es';
import { confining } from '../language/confining';
import type { Texts } from '../language/es';
import { useLanguage, useTexts } from '../language/language';
import type { Language } from '../language/languages';
import { problemWords } from '../language/problem-texts';

const dictionaries: Record<Language, ChatTexts> = { es: confining(chatEs), en: confining(chatEn) };

/** The texts of the chat, loaded with its page only. */
export const useChatTexts = (): ChatTexts => dictionaries[useLanguage()[0]];

/** Returns a room's title; a direct conversation has the other user's name. */
export const roomTitle = ({ id, name, peer }: Pick<RoomSummary, 'id' | 'name' | 'peer'>): string =>
  peer?.display_name ?? (name || `#${id}`);

/** Describes a failure. An error that is not a problem of the hub is a fault of the page. */
export const failureWords = (texts: Texts, failure: unknown): string =>
  failure instanceof Problem ? problemWords(texts, failure) : texts.problemElsewhere;

/** Returns a function that describes a failure in the current language. */
export function useFailureWords(): (failure: unknown) => string {
  const texts = useTexts();
  return (failure) => failureWords(texts, failure);
}
