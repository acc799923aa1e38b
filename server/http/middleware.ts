import { randomUUID } from 'node:crypto';
import cors, { type CorsOptions } from 'cors';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { problem } from '../../contract/problems';
import type { SessionCookie } from '../identity/credentials';
import type { OriginPolicy } from '../identity/origin/origins';
import { isRead, type RequestRates } from './request-rates';

/** What the edge needs. */
export interface EdgeOptions {
  readonly headers: readonly (readonly [string, string])[];
  readonly origins: OriginPolicy;
  readonly cookie: SessionCookie;
  readonly rates: Pick<RequestRates, 'arrived'>;
  readonly log: Logger;
}

const REQUEST_ID = /^[A-Za-z0-9_.:-]{8,64}$/;
/** A character that PostgreSQL has no place for: nothing of ours is called so. */
const NUL_IN_PATH = /^[^?]*%00/;
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

const crossOrigin: CorsOptions = {
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'X-Request-Id'],
  exposedHeaders: ['Idempotency-Key', 'Retry-After', 'X-Request-Id'],
  maxAge: 600,
};

/**
 * The first thing every request meets, in one function, because a layer of its own for each concern costs more than
 * the concern: names the request, sets the headers, judges where it comes from (SEC-13), and picks the credentials
 * that count. Who it is, is found out by those routes that want to know.
 */
export function createEdge({ headers, origins, cookie, rates, log }: EdgeOptions): RequestHandler {
  const listedOrigin = cors({ ...crossOrigin, origin: true, credentials: true });
  const anyOrigin = cors({ ...crossOrigin, origin: origins.loopbackOnly ? true : '*' });

  return (req, res, next) => {
    const given = req.headers['x-request-id'];
    const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
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
      // A program that shows a token of its own is no victim of its cookies: they are not read then.
      hasSessionCookie: credentials.cookie !== undefined && credentials.bearer === undefined,
      safe: SAFE.has(req.method),
    });
    if (verdict === 'refused') {
      // Pages of that origin may read that they are refused, here alone: otherwise they take it for an outage.
      if (origin !== undefined && req.path === '/health') res.setHeader('Access-Control-Allow-Origin', '*');
      throw origins.refusal(origin);
    }
    if (credentials.bearer !== undefined) res.locals.credentials = { bearer: credentials.bearer };
    else res.locals.credentials = verdict === 'none' ? {} : credentials;
    const proceed = (): void => {
      if (isRead(req)) rates.arrived(req); // whoever is refused may read why
      next();
    };
    if (origin === undefined || verdict === 'same') proceed();
    else (verdict === 'allowed' ? listedOrigin : anyOrigin)(req, res, proceed);
  };
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(',') : value;

/** The access log, for those who ask for it; refusals and failures are logged by the error handler in any case. */
function logWhenDone(req: Request, res: Response, log: Logger): void {
  const started = performance.now();
  const { method, path } = req;
  if (path === '/health' || path === '/ready' || path === '/metrics') return;
  res.once('finish', () => {
    const ms = Math.round((performance.now() - started) * 100) / 100;
    log.debug({ requestId: res.locals.requestId, method, path, status: res.statusCode, ms }, 'request');
  });
}
