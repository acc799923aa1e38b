import { preferredLanguage } from '../../../contract/core/text/language';
import { Problem, type ProblemCode, type ProblemDetails } from '../../../contract/problems';
import { readersLanguages } from './page';

/** In which language the hub is to answer, in the words of `Accept-Language`; asked for anew each time. */
export type WishedLanguage = string | (() => string | undefined);

/** The language to ask for now. Without one, a browser sends its reader's languages by itself. */
export const wishedLanguage = (wished: WishedLanguage | undefined): string | undefined =>
  typeof wished === 'function' ? wished() : wished;

/** What a problem that the client finds says. */
export interface OwnProblem {
  readonly code: ProblemCode;
  /** Its sentence in English; the contract has the Spanish one. */
  readonly english: string;
}

/** A problem that the client finds by itself, in the reader's language. */
export function ownProblem(
  wished: WishedLanguage | undefined,
  { code, english }: OwnProblem,
  details?: ProblemDetails,
): Problem {
  const message = preferredLanguage(wishedLanguage(wished) ?? readersLanguages()) === 'en' ? english : undefined;
  return new Problem(code, { ...(message !== undefined && { message }), ...details });
}

/** The hub does not answer. */
export const unavailable: OwnProblem = { code: 'server.unavailable', english: 'Service unavailable; try again.' };

/** The hub has no such channel for this user. */
export const channelNotFound: OwnProblem = {
  code: 'channel.not_found',
  english: 'The channel does not exist, or is out of your reach.',
};
