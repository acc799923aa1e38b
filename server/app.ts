import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { z } from 'zod';
import { ACCESS_CHANNEL, STATS_CHANNEL } from '../contract/core/channels';
import { actorOf, type Principal } from '../contract/core/identity';
import type { Problem } from '../contract/problems';
import { demoUsers } from '../prisma/seed';
import { MemoryBus } from './bus/bus-memory';
import { PostgresBus } from './bus/bus-postgres';
import { createRun } from './commands/run';
import { followAccess } from './authorization/access-listener';
import { createCommandLimiter } from './limits/command-limiter';
import type { App, AppOptions } from './app-options';
import { AuditLog } from './audit/audit-log';
import { Sealer } from './audit/sealer';
import { conditionOf } from './runtime/condition';
import { openConnections } from './transports/attach';
import { openDatabase } from './db/client';
import { projectRoot } from './db/project';
import { checkRole } from './db/role';
import { askedAnew, FoldedAuthorizer, everybody, onlyThose } from './authorization/channel-authorizer';
import { mount, type Mounted } from './feature/mount';
import { features } from './features';
import { Hub } from './hub/hub';
import { createHttp, createServerFor } from './http/http';
import { ReadLimiter, throughLimiter } from './http/read-limiter';
import { createRequestRates } from './http/request-rates';
import { createServiceTokens } from './identity/service-tokens';
import { createIdentity, type Identity } from './identity/session/sessions';
import { defaultLimits } from './limits/limits';
import { knownOrigins, listen, newNodeName } from './runtime/listen';
import { append } from './log/append';
import { readEpoch } from './log/epoch';
import { LogReader } from './log/reader';
import { Retention } from './log/retention';
import { Tail } from './log/tail';
import { metricsAccess } from './http/metrics-access';
import { LastSeen } from './presence/last-seen';
import { Rates } from './limits/rates';
import { SharedCounts } from './limits/shared-counts';
import { Readiness } from './runtime/readiness';
import { readingsOf } from './telemetry/hub-gauges';
import { refusalsInto } from './audit/record-refusals';
import { requestPolicies } from './http/request-policies';
import { memoryRoster } from './roster/roster-memory';
import { postgresRoster } from './roster/roster-postgres';
import { openPresence } from './presence/open-presence';
import { takeSignals } from './presence/take-signals';
import { MemoryNodeRegistry } from './stats/census-memory';
import { PostgresNodeRegistry } from './stats/census-postgres';
import { Stats } from './stats/stats';
import { Vitals } from './stats/vitals';
import { createMetrics } from './telemetry/metrics';
import { upgradeOptions } from './transports/admission/plain-upgrades';
import { within } from './runtime/with-timeout';
import { WriteWatch } from './commands/write-monitor';

/** What is wrong with a field is said in the language of the other messages. */
z.config(z.locales.es());

export type { App, AppOptions };

/** Puts a node together and starts it: resolves once it listens. The one place that knows all parts. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, log, demo, prepareDatabase } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const classroom = config.open !== 'off';
  const mayOperateAll = (principal: Principal): boolean =>
    classroom || (principal.kind === 'user' && principal.role === 'admin');

  const node = newNodeName();
  const metrics = createMetrics();
  const database = openDatabase(options.databaseUrl, { log });
  const { outages } = database;
  const failed = (error: unknown, words: string): void => void outages.tell(error, words);
  const writes = new WriteWatch({ database });
  const reader = new LogReader(database, undefined, (head) => hub.notifyHead(ACCESS_CHANNEL, head));
  const authorizer = new FoldedAuthorizer();
  authorizer.add({ stats: everybody, vitals: onlyThose(mayOperateAll) });
  authorizer.addAutoSubscriptions(() => Promise.resolve([STATS_CHANNEL]));
  const hub: Hub = new Hub({
    source: reader,
    gate: askedAnew(authorizer, (principal) => identity.confirm(principal)),
    epoch: 'unknown',
    outboxLimit: limits.outbox,
    maxSubscriptions: limits.subscriptions,
    lingerMs: limits.lingerMs,
    onError: (error) => failed(error, 'the log could not be read'),
  });
  const vitals = new Vitals({ node, connections: () => hub.sessions.size, loopDelay: () => metrics.loopDelay() });
  const bus = options.bus ?? (demo ? new MemoryBus().endpoint() : new PostgresBus(options.databaseUrl, log));
  const publishLossy = (payload: string): void => bus.publishLossy(payload);
  const presence = openPresence({ hub, say: publishLossy, database, node, alone: demo, log });
  const lastSeen = new LastSeen({ database, hub, log });
  const tail = new Tail({
    hub,
    reader,
    bus,
    heard(payload) {
      if (!mounted.onNodeMessage(payload)) presence.heard(payload);
    },
    pollMs: options.pollMs ?? (demo ? ALONE_POLL_MS : SHARED_POLL_MS),
    log,
    failed,
    metrics: {
      events: metrics.events,
      sent(seconds) {
        metrics.sent(seconds);
        vitals.delivered(seconds);
      },
    },
  });
  const audit = new AuditLog(database, log);
  const sealer = new Sealer(database, log);
  const identity: Identity = createIdentity({
    database,
    log,
    audit,
    secret: options.sessionSecret,
    quotas: limits,
    append,
    committed: (events) => tail.committed(events),
  });
  const census = demo ? new MemoryNodeRegistry().endpoint() : new PostgresNodeRegistry(database, { node });
  const roster = demo ? memoryRoster(node, hub.sessions) : postgresRoster({ database, hub, node, log });
  const stats = new Stats({
    ...{ hub, census, vitals, roster, log, failed },
    intervalMs: config.statsIntervalMs,
    shared: !demo,
  });
  const retention = new Retention(database, log, undefined, metrics);
  const shared = demo ? undefined : new SharedCounts(database, log);
  const rates = new Rates(shared);
  const closedBecause = (): Problem | undefined => readiness.closedBecause() ?? writes.closedBecause();
  const admission = createCommandLimiter({ closedBecause, rates, limits });
  const gate = new ReadLimiter(limits.databaseReads);
  let ownOrigins: readonly string[] = [];
  const mounted: Mounted = mount({
    features,
    authorizer,
    limiter: admission,
    tail,
    metrics,
    context: {
      ...{ node, alone: demo, config, limits, log, lines: options.lines, database, hub, roster, presence, audit },
      ...{ limiter: admission, mayOperateAll, publishLossy, failed },
      bounded: (queries) => throughLimiter(queries, gate),
      origins: () => ownOrigins,
      committed: (events) => tail.committed(events),
      uncertain: () => void tail.poll(),
    },
  });
  let isFollowing = false;
  let roleChecked: boolean | undefined;
  const readiness: Readiness = new Readiness({
    log,
    signal: options.signal,
    ping: () => outages.noting(database.ping()),
    async prepare(signal) {
      await outages.noting(prepareDatabase?.(signal));
      if (!demo) await database.checkSessions();
      const epoch = await readEpoch(database);
      if (epoch !== hub.epoch) identity.forget();
      hub.newEpoch(epoch);
      if (!isFollowing) await followAccess({ hub, identity, classroom, log });
      isFollowing = true;
      await mounted.prepare();
      await tail.poll();
      signal.throwIfAborted();
      roleChecked ??= await checkRole(database, log).catch(() => undefined); // it serves all the same
      mounted.startWorkers();
      await stats.tick(); // the other nodes know of this one from now on
    },
  });
  const run = writes.watching(
    createRun({
      lanes: mounted.lanes,
      admit: (name, request) => admission.command(name, request),
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

  const condition = conditionOf({ readiness, writes, outages });

  const web = express();
  const server = createServerFor(web, upgradeOptions);
  await listen(server, config);
  const { port } = server.address() as AddressInfo;
  ownOrigins = knownOrigins(config, port);
  const { cookie, origins, entry } = requestPolicies(options, port);
  server.on(
    'request',
    createHttp(
      {
        run,
        identity,
        tokens: createServiceTokens(database, limits.tokensPerUser),
        routes: (tools) => mounted.routes(tools),
        clientPages: mounted.clientPages,
        ...throughLimiter({ stats: () => stats.read() }, gate),
        mayOperateAll,
        audit,
        origins,
        cookie,
        config,
        rates: createRequestRates(rates, limits),
        demoUsers: demo ? demoUsers : undefined,
        isUnavailable: (error) => outages.passes(error, 'a request could not be served'),
        metrics,
        mayReadMetrics: metricsAccess(config),
        log,
        readiness: condition,
        pagesFolder: options.pagesFolder ?? join(projectRoot, 'client', 'web', 'out'),
      },
      web,
    ),
  );
  const connections = openConnections({
    http: server,
    ...{ config, limits, identity, cookie, origins, entry, hub, run },
    takeSignal: takeSignals(presence, mounted.signals),
    admission,
    ...{ sockets: mounted.sockets, streams: mounted.streams },
    isOutage: (error, words) => outages.passes(error, words),
    closedBecause: () => readiness.closedBecause(),
    classroom,
    log,
  });
  metrics.watch(readingsOf(hub, bus));
  const sweep = setInterval(() => hub.sweep(), 5_000);

  /** Lets go of what may have a last word for the database; none is asked of before the one in front of it is done. */
  const release = async (): Promise<void> => {
    await retention.close();
    await stats.close();
    shared?.close();
    mounted.close();
    await Promise.all([presence.close(), lastSeen.close()]);
    await roster.close().catch((error: unknown) => log.debug({ err: error }, 'roster not closed'));
    await tail.close();
    await bus.close();
    await audit.close();
    await sealer.close();
  };
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    // What is away has nothing under way that could still succeed.
    const patienceMs = readiness.ready ? limits.drainMs : limits.drainMs / 4;
    // The port stays open: who polls takes leave by another request.
    await Promise.all([readiness.stop(patienceMs / 4), within(patienceMs / 4, writes.close())]);
    await within(patienceMs / 2, mounted.idle());
    await new Promise(setImmediate); // what has just been committed finds its way into the outboxes first
    hub.drain(limits.comeBackMs);
    await within(limits.drainMs / 2, connections.close(limits.drainMs / 4));
    server.close();
    server.closeAllConnections();
    connections.cut();
    clearInterval(sweep);
    await within(patienceMs / 4, mounted.closeWorkers(patienceMs / 8));
    await within(patienceMs / 2, release());
    // On a silent database that is not over; these two would ask it again and again.
    await within(patienceMs / 4, Promise.all([tail.close(), bus.close()]));
    identity.close();
    metrics.close();
    await within(patienceMs / 4, database.close()); // a last write that is not answered holds up nobody
  };
  await readiness.start().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
    get ready() {
      return condition().ready;
    },
    hub,
    run,
    identity,
    database,
    close: () => (closed ??= close()),
  };
}

/** How often the log is asked for what nobody told of: often where other nodes write, seldom where none can. */
const SHARED_POLL_MS = 500;
const ALONE_POLL_MS = 5_000;
