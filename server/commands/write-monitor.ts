import { Problem, problem } from '../../contract/problems';
import type { Run } from './run';
import { outageOf, type Database, type OutageCause } from '../db/client';

export interface WriteWatchOptions {
  readonly database: Database;
  /** How often a database that takes no writes is tried, in milliseconds. */
  readonly everyMs?: number;
}

/** Causes that leave reads alive and stop every write. */
const closing: ReadonlySet<OutageCause> = new Set(['disk_full', 'read_only', 'storage_failing']);

/**
 * Whether the database takes writes. It is not asked while all is well: a disk that is full, or a server that has become
 * a standby, is learnt of by the writes that fail. From then on commands are refused at once, `/ready` says why, and one
 * small write at a time tries whether it is over.
 *
 * A read can fail for want of disk as well, where it sorts much: what is not known to have been a write is only a reason
 * to try. Should the writes of commands fail although the trial succeeds, as where their tables are elsewhere, each
 * time is believed for twice as long as the time before.
 */
export class WriteWatch {
  #cause: OutageCause | undefined;
  #turn: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Until when the word of commands is believed, whatever the trial says; milliseconds since 1970. */
  #believedUntil = 0;
  #believeMs = 0;
  #closed = false;

  constructor(private readonly options: WriteWatchOptions) {
    options.database.outages.watch((cause) => {
      if (closing.has(cause)) void this.look();
    });
  }

  /** Why no write succeeds, or `undefined`. */
  get cause(): OutageCause | undefined {
    return this.#cause;
  }

  /** Why no command is taken at the moment, or `undefined`. */
  closedBecause(): Problem | undefined {
    return this.#cause && problem('server.unavailable', { retryAfterMs: RETRY_MS });
  }

  /** Runs commands, and learns of those whose writes fail. */
  watching(run: Run): Run {
    return (request) =>
      run(request).catch((error: unknown) => {
        this.#failed(error instanceof Problem ? error.cause : error);
        throw error;
      });
  }

  #failed(error: unknown): void {
    const cause = outageOf(error);
    if (!cause || !closing.has(cause) || this.#cause) return;
    const calm = Date.now() - this.#believedUntil > CALM_MS;
    this.#believeMs = calm ? RETRY_MS : Math.min(this.#believeMs * 2, LONGEST_MS);
    this.#believedUntil = Date.now() + this.#believeMs;
    this.#close(cause, error);
    this.#lookAgain();
  }

  /** Tries to write. Resolves when that is known to succeed or not. */
  look(): Promise<void> {
    return (this.#turn ??= this.#look().finally(() => {
      this.#turn = undefined;
      if (this.#cause) this.#lookAgain();
    }));
  }

  async #look(): Promise<void> {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { database } = this.options;
    try {
      if (!(await probe(database))) return; // another node tries it at this moment
      if (Date.now() >= this.#believedUntil) this.#open();
    } catch (error) {
      const cause = outageOf(error);
      if (cause !== undefined && closing.has(cause)) this.#close(cause, error);
      if (this.#cause === 'read_only') await database.renew().catch(() => undefined);
    }
  }

  #close(cause: OutageCause, error: unknown): void {
    const { outages } = this.options.database;
    if (this.#cause && this.#cause !== cause) outages.over(this.#cause);
    this.#cause = cause;
    outages.tell(error, 'no command is taken until a write succeeds');
  }

  #open(): void {
    if (this.#cause) this.options.database.outages.over(this.#cause);
    this.#cause = undefined;
  }

  #lookAgain(): void {
    if (!this.#closed) this.#timer ??= setTimeout(() => void this.look(), this.options.everyMs ?? EVERY_MS);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#turn;
  }
}

/**
 * Fills a table of its own anew, which needs room on the disk whatever is free within the files that are there. It is
 * bounded in time and waits for no lock.
 *
 * @returns whether it was tried: one node does it at a time
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

/** Any number that no other part of Pulso locks by. */
const PROBE_LOCK = 7_785_003;
const PROBE_BYTES = 512 * 1024;
const EVERY_MS = 1_000;
const RETRY_MS = 2_000;
/** How long the word of commands may be believed, and after how long without it the count begins anew. */
const LONGEST_MS = 60_000;
const CALM_MS = 60_000;
