import { createServer, type Server, type ServerOptions } from 'node:http';
import express, { type Express, type Request } from 'express';
import type { Logger } from 'pino';
import type { Principal } from '../../contract/core/identity';
import type { AuditLog } from '../audit/audit-log';
import { clientAddress } from '../limits/client-address';
import type { Run } from '../commands/run';
import type { SessionCookie } from '../identity/credentials';
import type { OriginPolicy } from '../identity/origin/origins';
import type { ServiceTokens } from '../identity/service-tokens';
import type { Identity } from '../identity/session/sessions';
import type { Metrics } from '../telemetry/metrics';
import type { ClientPage } from './docs/client-page';
import { docsRoutes } from './docs/docs';
import { createEdge } from './middleware';
import { errorHandler, notFound } from './errors';
import { readExport } from './export';
import { securityHeaders } from './headers';
import { messagesOf } from './messages';
import { servePages } from './pages';
import { authRoutes, type DemoUser } from './routes/auth';
import { commandRoutes } from './routes/commands';
import type { RequestRates } from './request-rates';
import { operationsRoutes, type OperationsRoutes, type Readiness } from './routes/health';
import { tokenRoutes } from './routes/tokens';
import { createCallerResolver, type CallerResolver } from './caller';

/** What features need to register their routes. */
export interface RouteTools {
  readonly app: Express;
  readonly run: Run;
  readonly who: CallerResolver;
  readonly rates: RequestRates;
  readonly tokens: ServiceTokens;
  readonly identity: Identity;
}

/** The dependencies of {@link createHttp}. */
export interface HttpOptions {
  readonly run: Run;
  readonly identity: Identity;
  /** Tokens of programs. */
  readonly tokens: ServiceTokens;
  /** Registers the routes of the features. */
  routes(tools: RouteTools): void;
  /** Pages of `/docs/clients`. */
  readonly clientPages: readonly ClientPage[];
  /** The counters of `GET /api/stats`. */
  readonly stats: OperationsRoutes['stats'];
  /** Whether a principal may do everything: administrators, and everybody in classroom mode. */
  readonly mayOperateAll: (principal: Principal) => boolean;
  readonly audit: Pick<AuditLog, 'refused'>;
  readonly origins: OriginPolicy;
  readonly cookie: SessionCookie;
  readonly config: {
    readonly production: boolean;
    /** How many trusted proxies are in front of the hub and may name their client (SEC-39). */
    readonly trustProxy: number;
  };
  readonly rates: RequestRates;
  readonly metrics: Pick<Metrics, 'text' | 'contentType' | 'failure'>;
  readonly mayReadMetrics: OperationsRoutes['mayReadMetrics'];
  readonly log: Logger;
  readonly readiness: () => Readiness;
  /** Whether an error means an outage of the database. */
  readonly isUnavailable: (error: unknown) => boolean;
  /** Only on a demonstration. */
  readonly demoUsers?: readonly DemoUser[] | undefined;
  /** Folder of the app's static export, once it is built. */
  readonly pagesFolder: string;
}

/**
 * Creates the REST interface: turns requests into commands and queries, and their outcomes into responses.
 *
 * @param app the application for which the server was created
 * @example
 * const app = express();
 * const server = createServerFor(app, {}).on('request', createHttp({ run, identity, … }, app));
 */
export function createHttp(options: HttpOptions, app = express()): Express {
  const { config, cookie, identity, isUnavailable, log, metrics, origins, rates } = options;
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', config.trustProxy);
  // Express takes a proxy's entry unchanged, with its port: a client with another port would count as another one.
  Object.defineProperty(app.request, 'ip', {
    get(this: Request) {
      return clientAddress(this, config.trustProxy);
    },
  });
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);

  const who = createCallerResolver({ identity, mayOperateAll: options.mayOperateAll, audit: options.audit, rates });
  app.use(
    createEdge({
      headers: securityHeaders({ production: config.production, ownOrigins: origins.own }),
      origins,
      cookie,
      rates,
      log,
    }),
  );
  options.routes({ app, run: options.run, who, rates, tokens: options.tokens, identity });
  tokenRoutes(app, { tokens: options.tokens, who });
  authRoutes(app, { identity, who, cookie, demoUsers: options.demoUsers });
  commandRoutes(app, { run: options.run, who });
  operationsRoutes(app, {
    ...{ stats: options.stats, readiness: options.readiness, metrics, mayReadMetrics: options.mayReadMetrics, who },
  });
  docsRoutes(app, options.clientPages);
  app.use(servePages(readExport(options.pagesFolder)));
  app.use(notFound);
  app.use(errorHandler({ log, metrics, isUnavailable }));
  return app;
}

/** The most header fields that are read of a request. */
export const MAX_HEADERS = 100;

/** Settings missing from Node's types: read when the server begins to listen, and for each new connection. */
interface Tuning {
  connectionsCheckingInterval: number;
  maxHeaderSize: number;
}

/**
 * Creates a server for the requests of `app`, which must be attached before it listens. Clients have little time to
 * send a request (SEC-24): Node would wait a minute for headers and five for a body, and check only every half minute.
 */
export function createServerFor(app: Express, options: ServerOptions): Server {
  const server = createServer({ ...options, ...messagesOf(app) });
  const tuning: Tuning = { connectionsCheckingInterval: 2_000, maxHeaderSize: 8 * 1024 };
  Object.assign(server, tuning);
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  server.keepAliveTimeout = 30_000;
  server.maxHeadersCount = MAX_HEADERS;
  return server;
}
