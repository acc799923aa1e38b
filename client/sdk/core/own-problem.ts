import { preferredLanguage } from '../../../contract/core/text/language';
import { Problem, type ProblemCode, type ProblemDetails } from '../../../contract/problems';
import { readersLanguages } from './page';

/** The language requested from the hub, in the format of `Accept-Language`; read again each time. */
export type RequestedLanguage = string | (() => string | undefined);

/** Returns the language to request now. Without one, a browser sends its reader's languages by itself. */
export const requestedLanguage = (wished: RequestedLanguage | undefined): string | undefined =>
  typeof wished === 'function' ? wished() : wished;

/** A problem that the client detects itself. */
export interface OwnProblem {
  readonly code: ProblemCode;
  /** Its sentence in English; the contract has the Spanish one. */
  readonly english: string;
}

/** Creates a problem that the client detects itself, in the reader's language. */
export function ownProblem(
  wished: RequestedLanguage | undefined,
  { code, english }: OwnProblem,
  details?: ProblemDetails,
): Problem {
  const message = preferredLanguage(requestedLanguage(wished) ?? readersLanguages()) === 'en' ? english : undefined;
  return new Problem(code, { ...(message !== undefined && { message }), ...details });
}

/** The hub does not answer. */
export const unavailable: OwnProblem = { code: 'server.unavailable', english: 'Service unavailable; try again.' };

/** The hub has no such channel for this user. */
export const channelNotFound: OwnProblem = {
  code: 'channel.not_found',
  english: 'The channel does not exist, or is out of your reach.',
};
