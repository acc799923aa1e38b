import { preferredLanguage } from '../../../contract/core/text/language';
import { Problem, type ProblemCode, type ProblemDetails } from '../../../contract/problems';
import { readersLanguages } from './page';

/** In which language the hub is to answer, in the words of `Accept-Language`; asked for anew each time. */
export type WishedLanguage = string | (() => string | undefined);

/** The language to ask for now. Without one, a browser sends its reader's languages by itself. */
export const wishedLanguage = (wished: WishedLanguage | undefined): string | undefined =>
  typeof wished === 'function' ? wished() : wished;

/** A problem that the client finds by itself, in the reader's language. */
export function ownProblem(wished: WishedLanguage | undefined, code: ProblemCode, details?: ProblemDetails): Problem {
  const message =
    preferredLanguage(wishedLanguage(wished) ?? readersLanguages()) === 'en' ? inEnglish[code] : undefined;
  return new Problem(code, { ...(message !== undefined && { message }), ...details });
}

/** Those that the client finds. The hub has the words for all. */
const inEnglish: Partial<Record<ProblemCode, string>> = {
  'channel.not_found': 'The channel does not exist, or is out of your reach.',
  'chat.message_not_found': 'The message does not exist, or has been deleted.',
  'server.unavailable': 'Service unavailable; try again.',
};
