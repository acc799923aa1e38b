import type { Server } from 'node:http';
import { join } from 'node:path';
import type { Express } from 'express';
import { actorOf, type Principal } from '../../contract/core/identity';
import { demoUsers } from '../../prisma/seed';
import type { AppOptions } from '../app-options';
import { refusalsInto } from '../audit/record-refusals';
import { createRun, type Run } from '../commands/run';
import { projectRoot } from '../db/project';
import type { Mounted } from '../feature/mount';
import { createHttp } from '../http/http';
import { metricsAccess } from '../http/metrics-access';
import { throughLimiter, type ReadLimiter } from '../http/read-limiter';
import { requestPolicies } from '../http/request-policies';
import { createRequestRates } from '../http/request-rates';
import { createServiceTokens } from '../identity/service-tokens';
import type { Limits } from '../limits/limits';
import { takeSignals } from '../presence/take-signals';
import type { Parts } from '../runtime/parts';
import { within } from '../runtime/with-timeout';
import { openConnections } from '../transports/attach';
import type { Core } from './core';
import type { Services } from './services';

export interface ServeOptions {
  readonly options: AppOptions;
  readonly limits: Limits;
  readonly core: Core;
  readonly services: Services;
  readonly mounted: Mounted;
  readonly readLimiter: ReadLimiter;
  mayOperateAll(principal: Principal): boolean;
  /** The server, which listens at `port`, and the application that it was made for. */
  readonly server: Server;
  readonly web: Express;
  readonly port: number;
}

/**
 * Attaches commands, REST, pages and every transport to the server.
 *
 * @returns what runs a command
 */
export function serve(serving: ServeOptions, parts: Parts): Run {
  const { options, limits, core, services, mounted, readLimiter, mayOperateAll, server, web, port } = serving;
  const { config, demo, log } = options;
  const { audit, database, hub, identity, metrics } = core;
  const { limiter, presence, rates, readiness, stats, writes } = services;

  const run = writes.watching(
    createRun({
      lanes: mounted.lanes,
      admit: (name, request) => limiter.command(name, request),
      actorOf,
      observer: {
        started: () => stats.started(),
        ended(name, outcome, seconds) {
          stats.ended();
          metrics.command(name, outcome, seconds);
        },
        forbidden: refusalsInto(audit),
      },
    }),
  );

  const { cookie, origins, entry } = requestPolicies(options, port);
  const http = createHttp(
    {
      ...{ run, identity, mayOperateAll, audit, origins, cookie, config, metrics, log },
      tokens: createServiceTokens(database, limits.tokensPerUser),
      routes: (tools) => mounted.routes(tools),
      clientPages: mounted.clientPages,
      ...throughLimiter({ stats: () => stats.read() }, readLimiter),
      rates: createRequestRates(rates, limits),
      demoUsers: demo ? demoUsers : undefined,
      isUnavailable: (error) => database.outages.isTemporary(error, 'a request could not be served'),
      mayReadMetrics: metricsAccess(config),
      readiness: services.condition,
      pagesFolder: options.pagesFolder ?? join(projectRoot, 'client', 'web', 'out'),
    },
    web,
  );
  server.on('request', http);
  const connections = openConnections({
    http: server,
    ...{ config, limits, identity, cookie, origins, entry, hub, run, log },
    takeSignal: takeSignals(presence, mounted.signals),
    admission: limiter,
    ...{ sockets: mounted.sockets, streams: mounted.streams },
    isOutage: (error, what) => database.outages.isTemporary(error, what),
    closedBecause: () => readiness.closedBecause(),
    classroom: config.open !== 'off',
  });
  const stop = async (): Promise<void> => {
    await new Promise(setImmediate); // events that have just been committed reach the outboxes first
    hub.drain(limits.reconnectSpreadMs);
    // The port stays open meanwhile: a client that polls takes its leave by another request.
    await within(limits.drainMs / 2, connections.close(limits.drainMs / 4));
    server.close();
    server.closeAllConnections();
    connections.cut();
  };
  parts.add(connections, stop, () => limits.drainMs);
  return run;
}
