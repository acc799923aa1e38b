import { Problem, problem } from '../../contract/problems';
import type { Run } from './run';
import { outageOf, type Database, type OutageCause } from '../db/client';

export interface WriteWatchOptions {
  readonly database: Database;
  /** How often a database that refuses writes is probed, in milliseconds. */
  readonly everyMs?: number;
}

/** Causes that stop every write and leave reads working. */
const writeOutages: ReadonlySet<OutageCause> = new Set(['disk_full', 'read_only', 'storage_failing']);

/**
 * Monitors whether the database takes writes. It is not probed while all is well: failing writes reveal a full disk or
 * a server that has become a standby. From then on commands are refused at once, `/ready` gives the cause, and one
 * small write at a time probes whether the outage is over.
 *
 * A large sort can also fail for lack of disk, so a failure that may have been a read only triggers a probe.
 * The writes of commands may fail although the probe succeeds, for example where their tables are on another disk.
 * Then each such failure keeps commands refused for twice as long as the one before.
 */
export class WriteMonitor {
  #cause: OutageCause | undefined;
  #turn: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Until when failed commands count for more than a successful probe; milliseconds since 1970. */
  #refusingUntil = 0;
  #refusingMs = 0;
  #closed = false;

  constructor(private readonly options: WriteWatchOptions) {
    options.database.outages.watch((cause) => {
      if (writeOutages.has(cause)) void this.look();
    });
  }

  /** Why no write succeeds, or `undefined`. */
  get cause(): OutageCause | undefined {
    return this.#cause;
  }

  /** Why commands are refused at the moment, or `undefined`. */
  closedBecause(): Problem | undefined {
    return this.#cause && problem('server.unavailable', { retryAfterMs: RETRY_MS });
  }

  /** Wraps `run` to notice commands whose writes fail. */
  watching(run: Run): Run {
    return (request) =>
      run(request).catch((error: unknown) => {
        this.#onFailure(error instanceof Problem ? error.cause : error);
        throw error;
      });
  }

  #onFailure(error: unknown): void {
    const cause = outageOf(error);
    if (!cause || !writeOutages.has(cause) || this.#cause) return;
    const calm = Date.now() - this.#refusingUntil > CALM_MS;
    this.#refusingMs = calm ? RETRY_MS : Math.min(this.#refusingMs * 2, LONGEST_MS);
    this.#refusingUntil = Date.now() + this.#refusingMs;
    this.#close(cause, error);
    this.#scheduleProbe();
  }

  /** Probes with a write. Resolves when its outcome is known. */
  look(): Promise<void> {
    return (this.#turn ??= this.#probe().finally(() => {
      this.#turn = undefined;
      if (this.#cause) this.#scheduleProbe();
    }));
  }

  async #probe(): Promise<void> {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { database } = this.options;
    try {
      if (!(await probe(database))) return; // another node is probing at this moment
      if (Date.now() >= this.#refusingUntil) this.#open();
    } catch (error) {
      const cause = outageOf(error);
      if (cause !== undefined && writeOutages.has(cause)) this.#close(cause, error);
      if (this.#cause === 'read_only') await database.renew().catch(() => undefined);
    }
  }

  #close(cause: OutageCause, error: unknown): void {
    const { outages } = this.options.database;
    if (this.#cause && this.#cause !== cause) outages.over(this.#cause);
    this.#cause = cause;
    outages.report(error, 'commands are refused until a write succeeds');
  }

  #open(): void {
    if (this.#cause) this.options.database.outages.over(this.#cause);
    this.#cause = undefined;
  }

  #scheduleProbe(): void {
    if (!this.#closed) this.#timer ??= setTimeout(() => void this.look(), this.options.everyMs ?? EVERY_MS);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#turn;
  }
}

/**
 * Fills a separate table anew. That needs free disk space, whatever is free within existing files. It is
 * bounded in time and waits for no lock.
 *
 * @returns whether it was attempted: one node probes at a time
 */
async function probe({ prisma }: Database): Promise<boolean> {
  return prisma.$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT set_config('lock_timeout', '500ms', true), set_config('statement_timeout', '2s', true)`;
      const [lock] = await tx.$queryRaw<{ mine: boolean }[]>`SELECT pg_try_advisory_xact_lock(${PROBE_LOCK}) AS mine`;
      if (!lock?.mine) return false;
      await tx.$executeRaw`TRUNCATE write_probe`;
      await tx.$executeRaw`INSERT INTO write_probe (filler) VALUES (repeat('x', ${PROBE_BYTES}::int))`;
      return true;
    },
    { maxWait: 2_000, timeout: 5_000 },
  );
}

/** An advisory lock number that no other part of Pulso uses. */
const PROBE_LOCK = 7_785_003;
const PROBE_BYTES = 512 * 1024;
const EVERY_MS = 1_000;
const RETRY_MS = 2_000;
/** The longest time that one failure keeps commands refused, and the time without failures after which it resets. */
const LONGEST_MS = 60_000;
const CALM_MS = 60_000;
