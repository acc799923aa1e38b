import type { RoomSummary } from '../../../contract/features/chat/schemas';
import { Problem } from '../../../contract/problems';
import { chatEn } from '../language/chat.en';
import { chatEs, type ChatTexts } from '../language/chat.es';
import { confining } from '../language/confining';
import type { Texts } from '../language/es';
import { useLanguage, useTexts } from '../language/language';
import type { Language } from '../language/languages';
import { problemWords } from '../language/problem-words';

const dictionaries: Record<Language, ChatTexts> = { es: confining(chatEs), en: confining(chatEn) };

/** The texts of the chat. They are loaded with its page, and with no other. */
export const useChatTexts = (): ChatTexts => dictionaries[useLanguage()[0]];

/** What a room is called: a direct conversation by the other one's name. */
export const roomTitle = ({ id, name, peer }: Pick<RoomSummary, 'id' | 'name' | 'peer'>): string =>
  peer?.display_name ?? (name || `#${id}`);

/** What a failure means. What is no problem of the hub's is a fault of the page. */
export const failureWords = (texts: Texts, failure: unknown): string =>
  failure instanceof Problem ? problemWords(texts, failure) : texts.problemElsewhere;

/** Says what a failure means, in the language in force. */
export function useFailureWords(): (failure: unknown) => string {
  const texts = useTexts();
  return (failure) => failureWords(texts, failure);
}
