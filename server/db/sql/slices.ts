import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Statements } from '../client';
import { outageOf } from '../failures';
import { Prisma } from '../generated/client';

/** No slice may hold a row for longer, in milliseconds: its statement is cancelled then. */
export const LONGEST_SLICE_MS = 200;
/** What its statement is to take: well below the longest, for the next may find the disk slower. */
const WANTED_MS = 50;
const FIRST = 100;

/** How many rows, or pages, one slice takes: as many as the slices before it show to be done in time. */
export class SliceSize {
  #size = FIRST;

  /** @param most the largest slice */
  constructor(private readonly most = 10_000) {}

  get size(): number {
    return this.#size;
  }

  /** A slice is done. @param ms how long it took @param full whether it found as much as it might take */
  took(ms: number, full: boolean): void {
    const factor = Math.min(Math.max(WANTED_MS / Math.max(ms, 1), 0.25), 2);
    // On a machine that is slow for other reasons small slices take as long as large ones, and would never be done.
    const least = Math.min(this.#size, FIRST);
    if (factor < 1 || full) this.#size = Math.min(Math.max(Math.floor(this.#size * factor), least), this.most);
  }

  /** A slice was cancelled, because it took too long or waited for a lock. @returns whether a smaller one is possible */
  tooLarge(): boolean {
    const possible = this.#size > 1;
    this.#size = Math.max(Math.floor(this.#size / 4), 1);
    return possible;
  }
}

export interface SliceOptions {
  /** How long a statement may wait for a row lock, in milliseconds. */
  readonly lockMs?: number;
  /** Called with what each slice took, in seconds. */
  readonly measure?: ((seconds: number) => void) | undefined;
}

/**
 * Runs one slice: a statement that is cancelled after {@link LONGEST_SLICE_MS}. Its COMMIT travels with it and does not
 * wait for the disk: rows are let go of at once, however busy this process is, and what a crash takes back is removed
 * again.
 *
 * @returns what `work` gave, and how long it took, in milliseconds
 */
export async function inSlice<T>(
  database: Pick<Database, 'pipelined'>,
  work: (statement: Statements) => Promise<T>,
  { lockMs = 100, measure }: SliceOptions = {},
): Promise<{ done: T; ms: number }> {
  let started = 0;
  const done = await database.pipelined((tx) => {
    started = performance.now();
    tx.ahead(
      Prisma.sql`
      SELECT set_config('statement_timeout', ${`${LONGEST_SLICE_MS}ms`}, true),
             set_config('lock_timeout', ${`${lockMs}ms`}, true),
             set_config('synchronous_commit', 'off', true),
             set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`,
    ).catch(
      () => undefined, // the statement behind it fails as well, and says so
    );
    return work(tx.last);
  });
  const ms = performance.now() - started;
  measure?.(ms / 1_000);
  return { done, ms };
}

/** True if a slice was cancelled for its length, or for a row that another transaction holds. */
export const isCancelled = (error: unknown): boolean => ['timed_out', 'locked'].includes(outageOf(error) ?? '');

/** As long again for all else that the database has to do. */
export const rest = (ms: number): Promise<void> => sleep(Math.min(Math.max(ms, 2), 1_000));

/**
 * Removes rows slice by slice until none is left that may be removed.
 *
 * @param slice the statement for so many rows; it skips those that are locked, so that it waits for nobody and nobody
 *   for it longer than a slice
 * @returns how many were removed
 */
export async function removeInSlices(
  database: Pick<Database, 'pipelined'>,
  slice: (rows: number) => Prisma.Sql,
  options: SliceOptions = {},
): Promise<number> {
  const size = new SliceSize();
  for (let removed = 0; ;) {
    const rows = size.size;
    try {
      const { done, ms } = await inSlice(database, (tx) => tx.$executeRaw(slice(rows)), options);
      removed += done;
      if (done < rows) return removed;
      size.took(ms, true);
      await rest(ms);
    } catch (error) {
      if (!isCancelled(error) || !size.tooLarge()) throw error;
    }
  }
}
