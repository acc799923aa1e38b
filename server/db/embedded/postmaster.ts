import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Cluster } from './cluster';
import { endLeftovers, portInUse } from './orphaned-server';
import { startServer, stopServer, type Settings } from './pg-ctl';

/** What {@link Postmaster} takes. */
export interface PostmasterOptions {
  readonly cluster: Cluster;
  /** The port that it listens on, and will listen on again: whoever connects knows this one. */
  readonly port: number;
  readonly settings?: Settings | undefined;
  readonly log: Logger;
  /** How often it is looked whether it lives, in milliseconds. */
  readonly everyMs?: number;
}

/**
 * Keeps an embedded PostgreSQL running (DB-4). Its main process may be killed alone, by the kernel when memory is short
 * for instance. It was started by pg_ctl and is no child of ours, so its death is looked for. What was committed is
 * in its log: the next start recovers it, and those who wait for the database find it where it was.
 *
 * It is started again at once, then with growing pauses. After {@link MAX_FAILURES} failures in a row it is given up:
 * the server then goes on saying that its database is away, and why stands in the log.
 */
export class Postmaster {
  readonly #timer: NodeJS.Timeout;
  readonly #closing = new AbortController();
  #reviving: Promise<void> | undefined;

  constructor(private readonly options: PostmasterOptions) {
    this.#timer = setInterval(() => this.#look(), options.everyMs ?? EVERY_MS);
    this.#timer.unref();
  }

  /** Stops PostgreSQL for good, also one that is being started again. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closing.abort();
    await this.#stop();
    // A start under way ends when what it has started does.
    while (this.#reviving) {
      await Promise.race([this.#reviving, pause(250)]);
      await this.#stop();
    }
  }

  async #stop(): Promise<void> {
    const { cluster } = this.options;
    if (!(await stopServer(cluster, 'fast'))) await stopServer(cluster, 'immediate');
  }

  #look(): void {
    if (this.#reviving || this.#runs) return;
    this.#reviving = this.#revive().finally(() => (this.#reviving = undefined));
  }

  get #runs(): boolean {
    return portInUse(this.options.cluster) !== undefined;
  }

  async #revive(): Promise<void> {
    const { cluster, port, settings, log } = this.options;
    const { signal } = this.#closing;
    const stopped = (): boolean => signal.aborted;
    log.error('the embedded PostgreSQL has ended without being told to; starting it again');
    for (let failures = 0; !stopped() && !this.#runs;) {
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

/** Where the system has to be asked by another program, it is asked less often. */
const EVERY_MS = process.platform === 'linux' ? 500 : 3_000;
/** Starts in a row that may fail: with the pauses between them they take more than a minute. */
export const MAX_FAILURES = 10;
