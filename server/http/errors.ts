import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { ZodError } from 'zod';
import { preferredLanguage } from '../../contract/core/text/language';
import { invalid } from '../../contract/parse';
import { Problem, problem } from '../../contract/problems';
import { toWireInLanguage } from '../../contract/wire-in';
import type { Metrics } from '../telemetry/metrics';
import { answer } from './responses';

/** The dependencies of the error handler. */
export interface ErrorOptions {
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'failure'>;
  /** Whether an error is an outage of the database, which is logged elsewhere, once for each cause. */
  readonly isUnavailable: (error: unknown) => boolean;
}

/**
 * The one error handler. A problem is its own response; an outage is `server.unavailable`, and logged once. An
 * unexpected error is logged with its cause under the request's id, counted, and answered without internal details
 * (SEC-40, SEC-41).
 */
export function errorHandler({ log, metrics, isUnavailable }: ErrorOptions): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const { requestId } = res.locals;
    if (isGone(error)) {
      log.debug({ requestId }, 'the client disconnected during the response');
      return;
    }
    const found = toProblem(error, isUnavailable);
    const entry = { requestId, method: req.method, path: req.path, status: found.status, code: found.code };
    if (found.status === 500) {
      metrics.failure('http');
      log.error({ ...entry, err: error }, 'a request failed');
    } else if (found.status === 503) {
      // An outage is logged once, not by each failed request; other causes are logged each time.
      const expected = found.cause === undefined || isUnavailable(found.cause);
      log[expected ? 'debug' : 'warn']({ ...entry, err: found.cause }, 'a request could not be served');
    } else log.info({ ...entry, field: found.field }, 'a request was refused');

    if (res.headersSent) return void res.destroy();
    if (found.retryAfterMs !== undefined) res.setHeader('Retry-After', Math.ceil(found.retryAfterMs / 1000));
    if (found.status === 401) res.setHeader('WWW-Authenticate', 'Bearer');
    // The rest of the body is not read, so the connection cannot be reused.
    if (found.code === 'request.too_large') res.setHeader('Connection', 'close');
    answer(res, toWireInLanguage(found, preferredLanguage(req.headers['accept-language'])), found.status);
  };
}

/** Whether a stream ended because its client has disconnected. */
const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';

function toProblem(error: unknown, isUnavailable: (error: unknown) => boolean): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ZodError) return invalid(error);
  if (isUnavailable(error)) return problem('server.unavailable', { retryAfterMs: 1000, cause: error });
  // Express refuses a path that cannot be decoded by an error with a status.
  if (error instanceof URIError) return problem('request.invalid', { field: 'ruta', cause: error });
  return problem('server.internal', { cause: error });
}

/** The last handler: no route has this path. */
export const notFound: RequestHandler = () => {
  throw problem('request.not_found');
};

/** Refuses a method that a path does not support. */
export const methodNotAllowed =
  (allowed: string): RequestHandler =>
  (req, res) => {
    res.setHeader('Allow', allowed);
    if (req.method !== 'OPTIONS') throw problem('request.method_not_allowed');
    res.statusCode = 204;
    res.end();
  };
