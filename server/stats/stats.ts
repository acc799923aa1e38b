import type { Logger } from 'pino';
import { STATS_CHANNEL } from '../../contract/channels';
import type { StatsUpdated } from '../../contract/stats';
import type { Hub } from '../hub/hub';
import type { Census } from './census';

export interface StatsOptions {
  hub: Hub;
  census: Census;
  intervalMs: number;
  /** Whether other nodes may want to hear of this one although nobody listens here. */
  shared: boolean;
  log: Logger;
}

/** `stats_updated`: counts this node's commands in flight, and tells the totals while somebody listens. */
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
  }

  /** The totals as they stand. */
  async read(): Promise<StatsUpdated> {
    await this.#report();
    const { users, connections, peak } = await this.options.census.total();
    return {
      success: true,
      estadisticas: { clientes_activos: users, operaciones_simultaneas: peak, conexiones_activas: connections },
    };
  }

  /** One push. While nobody listens nothing is computed; a shared hub's node then only renews its lease. */
  tick(): Promise<void> {
    return (this.#turn ??= this.#tick().finally(() => (this.#turn = undefined)));
  }

  async #tick(): Promise<void> {
    const { hub, shared, log } = this.options;
    try {
      if (hub.hasListeners(STATS_CHANNEL)) hub.tell(STATS_CHANNEL, 'stats_updated', await this.read());
      else if (shared) await this.#report();
    } catch (error) {
      log.warn({ err: error }, 'stats could not be told');
    }
    this.#peak = this.#inFlight;
  }

  #report(): Promise<void> {
    const { hub, census } = this.options;
    const users = new Set<string>();
    for (const { principal } of hub.sessions) users.add(principal.id);
    return census.report({ connections: hub.sessions.size, users, peak: this.#peak });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#turn;
    await this.options.census
      .close()
      .catch((error: unknown) => this.options.log.debug({ err: error }, 'census not closed'));
  }
}
