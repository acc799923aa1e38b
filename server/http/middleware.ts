import { randomUUID } from 'node:crypto';
import cors, { type CorsOptions } from 'cors';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { problem } from '../../contract/problems';
import type { SessionCookie } from '../identity/credentials';
import type { OriginPolicy } from '../identity/origin/origins';
import { isRead, type RequestRates } from './request-rates';

/** The dependencies of {@link createEdge}. */
export interface EdgeOptions {
  readonly headers: readonly (readonly [string, string])[];
  readonly origins: OriginPolicy;
  readonly cookie: SessionCookie;
  readonly rates: Pick<RequestRates, 'arrived'>;
  readonly log: Logger;
}

const REQUEST_ID = /^[A-Za-z0-9_.:-]{8,64}$/;
/** A character that PostgreSQL cannot store, so no name has it. */
const NUL_IN_PATH = /^[^?]*%00/;
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

const crossOrigin: CorsOptions = {
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'X-Request-Id'],
  exposedHeaders: ['Idempotency-Key', 'Retry-After', 'X-Request-Id'],
  maxAge: 600,
};

/**
 * Creates the first handler of every request. It is one function, because a separate layer for each concern costs more
 * than the concern. It gives the request an id, sets the headers, checks the origin (SEC-13) and picks the credentials
 * that count. Routes that need the principal resolve it.
 */
export function createEdge({ headers, origins, cookie, rates, log }: EdgeOptions): RequestHandler {
  const listedOrigin = cors({ ...crossOrigin, origin: true, credentials: true });
  const anyOrigin = cors({ ...crossOrigin, origin: origins.loopbackOnly ? true : '*' });

  return (req, res, next) => {
    const received = req.headers['x-request-id'];
    const requestId = typeof received === 'string' && REQUEST_ID.test(received) ? received : randomUUID();
    res.locals.requestId = requestId;
    res.setHeader('X-Request-Id', requestId);
    for (const [name, value] of headers) res.setHeader(name, value);
    if (log.isLevelEnabled('debug')) logWhenDone(req, res, log);

    if (NUL_IN_PATH.test(req.url)) throw problem('request.invalid', { field: 'ruta' });
    const credentials = cookie.credentialsOf(req.headers);
    const { origin } = req.headers;
    const verdict = origins.judge({
      origin,
      secFetchSite: single(req.headers['sec-fetch-site']),
      // A program with a token cannot be abused through its cookies: they are not read then.
      hasSessionCookie: credentials.cookie !== undefined && credentials.bearer === undefined,
      safe: SAFE.has(req.method),
    });
    if (verdict === 'refused') {
      // Only here pages of a refused origin may read the refusal: otherwise they would take it for an outage.
      if (origin !== undefined && req.path === '/health') res.setHeader('Access-Control-Allow-Origin', '*');
      throw origins.refusal(origin);
    }
    if (credentials.bearer !== undefined) res.locals.credentials = { bearer: credentials.bearer };
    else res.locals.credentials = verdict === 'none' ? {} : credentials;
    const proceed = (): void => {
      if (isRead(req)) rates.arrived(req); // counted here, so that the page may read the refusal
      next();
    };
    if (origin === undefined || verdict === 'same') proceed();
    else (verdict === 'allowed' ? listedOrigin : anyOrigin)(req, res, proceed);
  };
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(',') : value;

/** Writes the access log, on debug level; the error handler logs refusals and failures in any case. */
function logWhenDone(req: Request, res: Response, log: Logger): void {
  const started = performance.now();
  const { method, path } = req;
  if (path === '/health' || path === '/ready' || path === '/metrics') return;
  res.once('finish', () => {
    const ms = Math.round((performance.now() - started) * 100) / 100;
    log.debug({ requestId: res.locals.requestId, method, path, status: res.statusCode, ms }, 'request');
  });
}
