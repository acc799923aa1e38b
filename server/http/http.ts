import express, { type Express } from 'express';
import type { Logger } from 'pino';
import type { Run } from '../commands/run';
import type { SessionCookie } from '../identity/credentials';
import type { OriginPolicy } from '../identity/origins';
import type { Identity } from '../identity/sessions';
import type { Metrics } from '../telemetry/metrics';
import { createEdge } from './edge';
import { errorHandler, notFound } from './errors';
import { securityHeaders } from './headers';
import { createLimit, usualCommandRate, type Rate } from './limits';
import type { Queries } from './queries';
import { authRoutes, type DemoUser } from './routes-auth';
import { bankRoutes } from './routes-bank';
import { operationsRoutes, type Readiness } from './routes-operations';
import { createWho } from './who';

/** What the HTTP edge is handed. */
export interface HttpOptions {
  readonly run: Run;
  readonly identity: Identity;
  readonly queries: Queries;
  readonly origins: OriginPolicy;
  readonly cookie: SessionCookie;
  readonly config: {
    readonly production: boolean;
    /** How many proxies stand before us and may say whom they speak for (SEC-39). */
    readonly trustProxy: number;
    /** Origins that our own pages are served from. */
    readonly ownOrigins: readonly string[];
  };
  readonly metrics: Pick<Metrics, 'text' | 'contentType' | 'failure'>;
  readonly log: Logger;
  readonly readiness: () => Readiness;
  /** Whether an error means that the database is away. */
  readonly isUnavailable: (error: unknown) => boolean;
  /** Commands by one user, or by one address without sign-in. */
  readonly commandRate?: Rate | 'off';
  /** Only on a demonstration. */
  readonly demoUsers?: readonly DemoUser[] | undefined;
}

/**
 * REST: bytes become commands and queries, and their outcome an answer. It decides nothing itself but who may knock.
 *
 * @example
 * const server = createHttpServer(createHttp({ run, identity, … }));
 */
export function createHttp(options: HttpOptions): Express {
  const { config, cookie, identity, log, metrics, origins, queries } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', config.trustProxy);
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);

  const who = createWho(identity);
  const limit = createLimit(options.commandRate ?? usualCommandRate);
  app.use(createEdge({ headers: securityHeaders(config), origins, cookie, log }));
  bankRoutes(app, { run: options.run, bank: queries.bank, who, limit });
  authRoutes(app, { identity, who, cookie, demoUsers: options.demoUsers });
  operationsRoutes(app, { stats: queries.stats, readiness: options.readiness, metrics, who });
  app.use(notFound);
  app.use(errorHandler({ log, metrics, isUnavailable: options.isUnavailable }));
  return app;
}
