import type { Logger } from 'pino';
import { STATS_CHANNEL, VITALS_CHANNEL } from '../../contract/core/channels';
import type { NodeVitals } from '../../contract/core/node-vitals';
import type { StatsUpdated } from '../../contract/core/stats';
import type { Hub } from '../hub/hub';
import type { Roster } from '../roster/roster';
import type { NodeRegistry } from './node-registry';
import type { Vitals } from './vitals';

export interface StatsOptions {
  hub: Hub;
  census: NodeRegistry;
  vitals: Vitals;
  /** The connections, reported to the other nodes at each heartbeat. */
  roster: Pick<Roster, 'report'>;
  intervalMs: number;
  /** Whether other nodes may need this node's report although it has no subscribers itself. */
  shared: boolean;
  log: Logger;
  /** Reports an error, once for each cause; without it each error is a log line. */
  failed?(error: unknown, message: string): void;
}

/**
 * The node's heartbeat. It counts this node's commands in flight, and publishes `stats_updated` and `vitals_updated`
 * while they have subscribers.
 */
export class Stats {
  #inFlight = 0;
  #peak = 0;
  readonly #timer: NodeJS.Timeout;
  #turn: Promise<void> | undefined;

  constructor(private readonly options: StatsOptions) {
    this.#timer = setInterval(() => void this.tick(), options.intervalMs);
  }

  started(): void {
    this.#inFlight++;
    if (this.#inFlight > this.#peak) this.#peak = this.#inFlight;
  }

  ended(): void {
    this.#inFlight--;
    this.options.vitals.operation();
  }

  /** Returns the present totals. */
  async read(): Promise<StatsUpdated> {
    await this.#report(this.#peak);
    return this.#totals();
  }

  /** Publishes once. Without subscribers nothing is computed; a shared hub's node then only renews its lease. */
  tick(): Promise<void> {
    return (this.#turn ??= this.#tick().finally(() => (this.#turn = undefined)));
  }

  async #tick(): Promise<void> {
    const { hub, census, vitals, roster, shared, log, failed } = this.options;
    const wanted = { stats: hub.hasListeners(STATS_CHANNEL), vitals: hub.hasListeners(VITALS_CHANNEL) };
    const peak = this.#peak;
    this.#peak = this.#inFlight;
    try {
      if (shared || wanted.stats || wanted.vitals) await this.#report(peak, vitals.take());
      else vitals.restart();
      await roster.report();
      if (wanted.stats) hub.publishEphemeral(STATS_CHANNEL, 'stats_updated', await this.#totals());
      if (wanted.vitals) hub.publishEphemeral(VITALS_CHANNEL, 'vitals_updated', { nodos: await census.nodes() });
    } catch (error) {
      const message = 'stats could not be published';
      if (failed) failed(error, message);
      else log.warn({ err: error }, message);
    }
  }

  async #totals(): Promise<StatsUpdated> {
    const { users, connections, peak } = await this.options.census.total();
    return {
      success: true,
      estadisticas: { clientes_activos: users, operaciones_simultaneas: peak, conexiones_activas: connections },
    };
  }

  #report(peak: number, vitals?: NodeVitals): Promise<void> {
    const { hub, census } = this.options;
    const users = new Set<string>();
    for (const { principal } of hub.sessions) users.add(principal.id);
    return census.report({ connections: hub.sessions.size, users, peak, ...(vitals && { vitals }) });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#turn;
    await this.options.census
      .close()
      .catch((error: unknown) => this.options.log.debug({ err: error }, 'the node registry could not be closed'));
  }
}
