import type { Problem } from '../../contract/problems';
import type { AppOptions } from '../app-options';
import { WriteMonitor } from '../commands/write-monitor';
import { createCommandLimiter } from '../limits/command-limiter';
import type { Limits } from '../limits/limits';
import { Rates } from '../limits/rates';
import { SharedCounts } from '../limits/shared-counts';
import { Retention } from '../log/retention';
import { LastSeen } from '../presence/last-seen';
import { openPresence } from '../presence/open-presence';
import { memoryRoster } from '../roster/roster-memory';
import { postgresRoster } from '../roster/roster-postgres';
import type { Parts } from '../runtime/parts';
import { conditionOf } from '../runtime/condition';
import { Readiness } from '../runtime/readiness';
import { MemoryNodeRegistry } from '../stats/node-registry-memory';
import { PostgresNodeRegistry } from '../stats/node-registry-postgres';
import { Stats } from '../stats/stats';
import type { Core } from './core';

export interface ServicesOptions extends Pick<AppOptions, 'config' | 'demo' | 'log' | 'signal'> {
  readonly core: Core;
  readonly limits: Limits;
}

export type Services = ReturnType<typeof openServices>;

/** What a node does beside delivering events: presence, statistics, retention, limits, and whether it serves. */
export function openServices({ config, core, demo, limits, log, signal }: ServicesOptions, parts: Parts) {
  const { bus, database, failed, hub, metrics, node, vitals } = core;
  const publishLossy = (payload: string): void => bus.publishLossy(payload);
  const openRoster = () => (demo ? memoryRoster(node, hub.sessions) : postgresRoster({ database, hub, node, log }));
  const roster = parts.add(openRoster(), (opened) => opened.close());
  parts.add(new LastSeen({ database, hub, log }), (lastSeen) => lastSeen.close());
  const presence = openPresence({ hub, say: publishLossy, database, node, alone: demo, log });
  parts.add(presence, () => presence.close());

  const rates = new Rates(demo ? undefined : parts.add(new SharedCounts(database, log), (shared) => shared.close()));
  const census = demo ? new MemoryNodeRegistry().endpoint() : new PostgresNodeRegistry(database, { node });
  const stats = new Stats({
    ...{ hub, census, vitals, roster, log, failed },
    intervalMs: config.statsIntervalMs,
    shared: !demo,
  });
  parts.add(stats, () => stats.close(), 1 / 8);
  parts.add(new Retention(database, log, undefined, metrics), (retention) => retention.close(), 1 / 4);

  const ping = (): Promise<void> => database.outages.recording(database.ping());
  const readiness = new Readiness({ ping, signal, log });
  const writes = new WriteMonitor({ database });
  const condition = conditionOf({ readiness, writes, outages: database.outages });
  const closedBecause = (): Problem | undefined => readiness.closedBecause() ?? writes.closedBecause();
  const limiter = createCommandLimiter({ closedBecause, rates, limits });

  return { publishLossy, roster, presence, rates, stats, readiness, writes, condition, limiter };
}
