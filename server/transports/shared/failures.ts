import type { Logger } from 'pino';
import { Problem, problem } from '../../../contract/problems';

export interface FailureOptions {
  log: Logger;
  /** Whether an error is an outage, a state that passes; it is then told, once however many meet it. */
  isOutage(error: unknown, words: string): boolean;
}

/**
 * The refusal that an error amounts to. An outage is `server.unavailable`, to be asked for again under the same id; what
 * nobody foresaw is logged, and tells its sender nothing (SEC-40).
 *
 * @param words what could not be done, for the log
 */
export function refusalFor(error: unknown, words: string, { log, isOutage }: FailureOptions, entry = {}): Problem {
  if (error instanceof Problem) {
    if (error.status === 503 && error.cause !== undefined) isOutage(error.cause, words);
    return error;
  }
  if (isOutage(error, words)) return problem('server.unavailable', { retryAfterMs: RETRY_MS, cause: error });
  log.error({ err: error, ...entry }, words);
  return problem('server.internal');
}

const RETRY_MS = 1_000;
