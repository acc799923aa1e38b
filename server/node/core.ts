import { ACCESS_CHANNEL, STATS_CHANNEL } from '../../contract/core/channels';
import type { Principal } from '../../contract/core/identity';
import type { AppOptions } from '../app-options';
import { AuditLog } from '../audit/audit-log';
import { Sealer } from '../audit/sealer';
import { ConfirmingAuthorizer, everybody, FoldedAuthorizer, accessIf } from '../authorization/channel-authorizer';
import { MemoryBus } from '../bus/bus-memory';
import { PostgresBus } from '../bus/bus-postgres';
import { openDatabase } from '../db/client';
import { Hub } from '../hub/hub';
import { createIdentity } from '../identity/session/sessions';
import type { Limits } from '../limits/limits';
import { append } from '../log/append';
import { LogReader } from '../log/reader';
import { Tail } from '../log/tail';
import type { Parts } from '../runtime/parts';
import { Vitals } from '../stats/vitals';
import { readingsOf } from '../telemetry/hub-gauges';
import { createMetrics } from '../telemetry/metrics';

export interface CoreOptions extends Pick<
  AppOptions,
  'bus' | 'databaseUrl' | 'demo' | 'log' | 'pollMs' | 'sessionSecret'
> {
  /** The node's name. */
  readonly node: string;
  readonly limits: Limits;
  /** Whether a principal may do everything. */
  mayOperateAll(principal: Principal): boolean;
}

/** The path of an event: the database, the log, the bus and the hub, with what decides who receives it. */
export type Core = ReturnType<typeof openCore>;

/** Opens the core of a node. Nothing is read from the database yet. */
export function openCore(options: CoreOptions, parts: Parts) {
  const { databaseUrl, demo, limits, log, mayOperateAll, node } = options;
  const database = parts.add(openDatabase(databaseUrl, { log }), (opened) => opened.close(), 1 / 4);
  const metrics = parts.add(createMetrics(), (made) => made.close());
  const failed = (error: unknown, what: string): void => void database.outages.report(error, what);

  const authorizer = new FoldedAuthorizer();
  authorizer.add({ stats: everybody, vitals: accessIf(mayOperateAll) });
  authorizer.addAutoSubscriptions(() => Promise.resolve([STATS_CHANNEL]));
  const confirming = new ConfirmingAuthorizer(authorizer);

  const reader = new LogReader(database);
  const hub = new Hub({
    source: reader,
    authorizer: confirming,
    epoch: 'unknown',
    outboxLimit: limits.outbox,
    maxSubscriptions: limits.subscriptions,
    lingerMs: limits.lingerMs,
    onError: (error) => failed(error, 'the log could not be read'),
  });
  parts.add(
    setInterval(() => hub.sweep(), SWEEP_MS),
    clearInterval,
  );
  reader.ensurePermissionsBy((head) => hub.notifyHead(ACCESS_CHANNEL, head));

  const vitals = new Vitals({ node, connections: () => hub.sessions.size, loopDelay: () => metrics.loopDelay() });
  const newBus = () => (demo ? new MemoryBus().endpoint() : new PostgresBus(databaseUrl, log));
  const bus = parts.add(options.bus ?? newBus(), (opened) => opened.close());
  metrics.watch(readingsOf(hub, bus));
  const tail = new Tail({
    ...{ hub, reader, bus, log, failed },
    pollMs: options.pollMs ?? (demo ? ALONE_POLL_MS : SHARED_POLL_MS),
    metrics: {
      events: metrics.events,
      sent(seconds) {
        metrics.sent(seconds);
        vitals.delivered(seconds);
      },
    },
  });
  parts.add(tail, () => tail.close());

  const audit = parts.add(new AuditLog(database, log), (opened) => opened.close());
  parts.add(new Sealer(database, log), (sealer) => sealer.close());
  const identity = createIdentity({
    ...{ database, log, audit, append },
    secret: options.sessionSecret,
    quotas: limits,
    committed: (events) => tail.committed(events),
  });
  parts.add(identity, () => identity.close());
  confirming.confirmBy((principal) => identity.confirm(principal));

  return { node, database, metrics, failed, authorizer, hub, vitals, bus, tail, audit, identity };
}

/** How often the log is polled for events of which no wake-up came: often where other nodes write, seldom where none can. */
const SHARED_POLL_MS = 500;
const ALONE_POLL_MS = 5_000;
const SWEEP_MS = 5_000;
