import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Cluster } from './cluster';
import { endLeftovers, portInUse } from './orphaned-server';
import { startServer, stopServer, type Settings } from './pg-ctl';

/** Options of {@link Postmaster}. */
export interface PostmasterOptions {
  readonly cluster: Cluster;
  /** The port of the server, also after a restart: clients keep connecting to it. */
  readonly port: number;
  readonly settings?: Settings | undefined;
  readonly log: Logger;
  /** How often to check that the server is running, in milliseconds. */
  readonly everyMs?: number;
}

/**
 * Keeps an embedded PostgreSQL running (DB-4). Its main process may be killed alone, for instance by the kernel when
 * memory is short. It was started by pg_ctl and is no child process, so its end is detected by polling. The next start
 * recovers all commits from its log, and waiting clients find it under the same address.
 *
 * It is restarted at once, then with growing pauses. After {@link MAX_FAILURES} failures in a row it is given up: the
 * node then keeps reporting the outage, and the log has the reason.
 */
export class Postmaster {
  readonly #timer: NodeJS.Timeout;
  readonly #closing = new AbortController();
  #restarting: Promise<void> | undefined;

  constructor(private readonly options: PostmasterOptions) {
    this.#timer = setInterval(() => this.#check(), options.everyMs ?? EVERY_MS);
    this.#timer.unref();
  }

  /** Stops PostgreSQL permanently, even during a restart. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closing.abort();
    await this.#stop();
    // A start under way ends when the server that it has started ends.
    while (this.#restarting) {
      await Promise.race([this.#restarting, pause(250)]);
      await this.#stop();
    }
  }

  async #stop(): Promise<void> {
    const { cluster } = this.options;
    if (!(await stopServer(cluster, 'fast'))) await stopServer(cluster, 'immediate');
  }

  #check(): void {
    if (this.#restarting || this.#isRunning) return;
    this.#restarting = this.#restart().finally(() => (this.#restarting = undefined));
  }

  get #isRunning(): boolean {
    return portInUse(this.options.cluster) !== undefined;
  }

  async #restart(): Promise<void> {
    const { cluster, port, settings, log } = this.options;
    const { signal } = this.#closing;
    const stopped = (): boolean => signal.aborted;
    log.error('the embedded PostgreSQL has ended unexpectedly; starting it again');
    for (let failures = 0; !stopped() && !this.#isRunning;) {
      try {
        await endLeftovers(cluster);
        if (stopped()) return;
        await startServer(cluster, settings, port);
        log.warn('the embedded PostgreSQL runs again');
      } catch (error) {
        failures++;
        const reason = error instanceof Error ? error.message : String(error);
        if (failures === MAX_FAILURES) {
          clearInterval(this.#timer);
          return log.fatal({ reason, failures }, 'the embedded PostgreSQL does not start again; restart the server');
        }
        log.error({ reason, failures }, 'the embedded PostgreSQL could not be started again; trying once more');
        await pause(Math.min(250 * 2 ** failures, 10_000), undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

/** Less often where the check needs another program. */
const EVERY_MS = process.platform === 'linux' ? 500 : 3_000;
/** Starts in a row that may fail: with the pauses between them they take more than a minute. */
export const MAX_FAILURES = 10;
