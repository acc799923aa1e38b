import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Statements } from '../client';
import { outageOf } from '../failures';
import { Prisma } from '../generated/client';

/** The longest time that a slice may lock a row, in milliseconds: then its statement is cancelled. */
export const LONGEST_SLICE_MS = 200;
/** The target duration of a statement: well below the longest, because the disk may become slower. */
const TARGET_MS = 50;
const FIRST = 100;

/** The rows or pages of one slice: adapted to the duration of the slices before it. */
export class SliceSize {
  #size = FIRST;

  /** @param most the largest slice */
  constructor(private readonly most = 10_000) {}

  get size(): number {
    return this.#size;
  }

  /** Records a finished slice. @param ms how long it took @param full whether it used its whole size */
  took(ms: number, full: boolean): void {
    const factor = Math.min(Math.max(TARGET_MS / Math.max(ms, 1), 0.25), 2);
    // On a machine that is slow for other reasons, small slices take as long as large ones and would never finish.
    const least = Math.min(this.#size, FIRST);
    if (factor < 1 || full) this.#size = Math.min(Math.max(Math.floor(this.#size * factor), least), this.most);
  }

  /** Records a cancelled slice, too long or waiting for a lock. @returns whether a smaller one is possible */
  tooLarge(): boolean {
    const possible = this.#size > 1;
    this.#size = Math.max(Math.floor(this.#size / 4), 1);
    return possible;
  }
}

export interface SliceOptions {
  /** How long a statement may wait for a row lock, in milliseconds. */
  readonly lockMs?: number;
  /** Called with the duration of each slice, in seconds. */
  readonly measure?: ((seconds: number) => void) | undefined;
}

/**
 * Runs one slice: a statement that is cancelled after {@link LONGEST_SLICE_MS}. Its COMMIT is sent with it and does not
 * wait for the disk, so rows are unlocked at once, however busy this process is. Rows that a crash restores are removed
 * again.
 *
 * @returns the result of `work`, and its duration in milliseconds
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
      () => undefined, // the next statement fails as well, with the error
    );
    return work(tx.last);
  });
  const ms = performance.now() - started;
  measure?.(ms / 1_000);
  return { done, ms };
}

/** True if a slice was cancelled for its duration or for a row that another transaction holds. */
export const isCancelled = (error: unknown): boolean => ['timed_out', 'locked'].includes(outageOf(error) ?? '');

/** Waits as long as the slice took, to leave the database time for other work. */
export const rest = (ms: number): Promise<void> => sleep(Math.min(Math.max(ms, 2), 1_000));

/**
 * Removes rows slice by slice until no removable row is left.
 *
 * @param slice returns the statement for a number of rows; it skips locked rows, so that it waits for no other
 *   transaction, and others wait for it no longer than one slice
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
