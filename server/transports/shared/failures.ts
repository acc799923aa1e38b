import type { Logger } from 'pino';
import { Problem, problem } from '../../../contract/problems';

export interface FailureOptions {
  log: Logger;
  /**
   * Returns whether an error is an outage, which is temporary. An outage is logged once, however many requests meet it.
   */
  isOutage(error: unknown, message: string): boolean;
}

/**
 * Returns the refusal for an error. An outage becomes `server.unavailable`, to be retried under the same id. An
 * unexpected error is logged, and its refusal reveals nothing to the client (SEC-40).
 *
 * @param message the failed action, for the log
 */
export function refusalFor(error: unknown, message: string, { log, isOutage }: FailureOptions, entry = {}): Problem {
  if (error instanceof Problem) {
    if (error.status === 503 && error.cause !== undefined) isOutage(error.cause, message);
    return error;
  }
  if (isOutage(error, message)) return problem('server.unavailable', { retryAfterMs: RETRY_MS, cause: error });
  log.error({ err: error, ...entry }, message);
  return problem('server.internal');
}

const RETRY_MS = 1_000;
