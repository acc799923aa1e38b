import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { z } from 'zod';
import { ACCESS_CHANNEL } from '../contract/core/channels';
import { actorOf, type Principal } from '../contract/core/identity';
import type { Problem } from '../contract/problems';
import { demoUsers } from '../prisma/seed';
import { MemoryBus } from './bus/bus-memory';
import { PostgresBus } from './bus/bus-postgres';
import { createRun } from './commands/run';
import { followAccess } from './authorization/access-listener';
import { followActs } from './features/admin/act-listener';
import { createAdmission } from './limits/command-limiter';
import type { App, AppOptions } from './app-options';
import { AuditLog } from './audit/audit-log';
import { Sealer } from './audit/sealer';
import { conditionOf } from './runtime/condition';
import { openConnections } from './transports/attach';
import { openDatabase } from './db/client';
import { projectRoot } from './db/project';
import { checkRole } from './db/role';
import { bankAccess } from './features/bank/channel-access';
import { chatAccess } from './features/chat/channel-access';
import { chatQueries } from './features/chat/queries';
import { askedAnew, gateOf } from './authorization/channel-authorizer';
import { Hub } from './hub/hub';
import { createHttp, createServerFor } from './http/http';
import { ReadGate } from './http/read-limiter';
import { createRequestRates } from './http/request-rates';
import { createServiceTokens } from './identity/service-tokens';
import { createIdentity, type Identity } from './identity/session/sessions';
import { openLanes } from './commands/lanes';
import { defaultLimits } from './limits/limits';
import { knownOrigins, listen, newNodeName } from './runtime/listen';
import { append } from './log/append';
import { readEpoch } from './log/epoch';
import { LogReader } from './log/reader';
import { Retention } from './log/retention';
import { Tail } from './log/tail';
import { metricsAccess } from './http/metrics-access';
import { openOperations, type Operations } from './features/ops/operations';
import { LastSeen } from './presence/last-seen';
import { Rates } from './limits/rates';
import { SharedCounts } from './limits/shared-counts';
import { Readiness } from './runtime/readiness';
import { readingsOf } from './telemetry/hub-gauges';
import { readsOf } from './reads';
import { refusalsInto } from './audit/record-refusals';
import { requestPolicies } from './http/request-policies';
import { roomDoor } from './features/chat/room-socket/room-history';
import { memoryRoster } from './roster/roster-memory';
import { postgresRoster } from './roster/roster-postgres';
import { openSignals } from './commands/signals';
import { MemoryCensus } from './stats/census-memory';
import { PostgresCensus } from './stats/census-postgres';
import { Stats } from './stats/stats';
import { Vitals } from './stats/vitals';
import { createMetrics } from './telemetry/metrics';
import { upgradeOptions } from './transports/admission/plain-upgrades';
import { within } from './runtime/with-timeout';
import { WordMaker } from './features/chat/search/search-indexer';
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
  const reader = new LogReader(database, undefined, (head) => hub.hint(ACCESS_CHANNEL, head));
  const access = bankAccess(database, mayOperateAll);
  const sight = chatAccess(database, mayOperateAll);
  const hub: Hub = new Hub({
    source: reader,
    gate: askedAnew(gateOf(access, sight, mayOperateAll), (principal) => identity.confirm(principal)),
    epoch: 'unknown',
    outboxLimit: limits.outbox,
    maxSubscriptions: limits.subscriptions,
    lingerMs: limits.lingerMs,
    onError: (error) => failed(error, 'the log could not be read'),
  });
  const vitals = new Vitals({ node, connections: () => hub.sessions.size, loopDelay: () => metrics.loopDelay() });
  const bus = options.bus ?? (demo ? new MemoryBus().endpoint() : new PostgresBus(options.databaseUrl, log));
  const signals = openSignals({ hub, bus, database, node, alone: demo, mayOperateAll, log });
  const { presence } = signals;
  const lastSeen = new LastSeen({ database, hub, log });
  const tail = new Tail({
    hub,
    reader,
    bus,
    heard: (words) => signals.heard(words),
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
  const census = demo ? new MemoryCensus().endpoint() : new PostgresCensus(database, { node });
  const roster = demo ? memoryRoster(node, hub.sessions) : postgresRoster({ database, hub, node, log });
  const stats = new Stats({
    ...{ hub, census, vitals, roster, log, failed },
    intervalMs: config.statsIntervalMs,
    shared: !demo,
  });
  const retention = new Retention(database, log, undefined, metrics);
  const words = new WordMaker(database, log);

  const lanes = openLanes({
    ...{ database, tail, metrics, presence, words, mayOperateAll },
    connection: (id) => roster.connection(id),
    jobs: { look: () => operations.look() },
    quotas: limits,
  });
  const unfollowed = [() => followActs({ hub, log }), () => followAccess({ hub, identity, classroom, log })];
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
      for (let follow = unfollowed.at(-1); follow; follow = unfollowed.at(-1)) {
        await follow();
        unfollowed.pop();
      }
      await tail.poll();
      signal.throwIfAborted();
      roleChecked ??= await checkRole(database, log).catch(() => undefined); // it serves all the same
      operations.start();
      words.start();
      await stats.tick(); // the other nodes know of this one from now on
    },
  });
  const shared = demo ? undefined : new SharedCounts(database, log);
  const rates = new Rates(shared);
  const closedBecause = (): Problem | undefined => readiness.closedBecause() ?? writes.closedBecause();
  const admission = createAdmission({ closedBecause, rates, limits });
  const run = writes.watching(
    createRun({
      lanes: lanes.byCommand,
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
  const operations: Operations = openOperations({
    ...{ database, node, tail, log, lines: options.lines, alone: demo, allow: config.scraperAllow },
    origins: knownOrigins(config, port),
  });
  const gate = new ReadGate(limits.databaseReads);
  const chat = chatQueries(database, mayOperateAll, (error) =>
    failed(error, 'a search went on without the newest messages'),
  );
  const { cookie, origins, entry } = requestPolicies(options, port);
  server.on(
    'request',
    createHttp(
      {
        run,
        identity,
        tokens: createServiceTokens(database, limits.tokensPerUser),
        queries: readsOf({ database, gate, access, sight, chat, operations, roster, audit, stats, mayOperateAll }),
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
    takeSignal: signals.take,
    admission,
    door: roomDoor({ chat, gate, presence, admission }),
    isOutage: (error, words) => outages.passes(error, words),
    closedBecause: () => readiness.closedBecause(),
    classroom,
    log,
  });
  metrics.watch(readingsOf(hub, bus));
  const sweep = setInterval(() => hub.sweep(), 5_000);

  /** Lets go of what may have a last word for the database; none is asked of before the one in front of it is done. */
  const release = async (): Promise<void> => {
    await Promise.all([retention.close(), within(limits.drainMs / 4, words.close())]);
    await stats.close();
    shared?.close();
    await Promise.all([signals.close(), lastSeen.close()]);
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
    await within(patienceMs / 2, lanes.idle());
    await new Promise(setImmediate); // what has just been committed finds its way into the outboxes first
    hub.drain(limits.comeBackMs);
    await within(limits.drainMs / 2, connections.close(limits.drainMs / 4));
    server.close();
    server.closeAllConnections();
    connections.cut();
    clearInterval(sweep);
    await within(patienceMs / 4, operations.close(patienceMs / 8));
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
