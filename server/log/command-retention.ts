import { textArray } from '../db/sql/array';
import type { Database } from '../db/client';
import { inSlice, isCancelled, rest, SliceSize, type SliceOptions } from '../db/sql/slices';
import { REFUSED } from './append';

export interface CommandRetentionOptions extends SliceOptions {
  /** Names of commands whose records are kept for ever. */
  readonly keptForEver: readonly string[];
  /** Called between slices; the walk ends where it returns false: another node has the task. */
  goOn?(): Promise<boolean>;
}

/**
 * Removes the records of commands that only need to be recognised for a day; money commands are kept for ever (LOG-3).
 * It walks the table page by page in disk order. An index on the removable rows would cost every command, and in any
 * other order each slice would scan the kept rows again.
 *
 * @returns how many were removed
 */
export async function forgetCommandsIn(
  database: Pick<Database, 'prisma' | 'pipelined'>,
  { keptForEver, goOn = () => Promise.resolve(true), measure }: CommandRetentionOptions,
): Promise<number> {
  const size = new SliceSize(2_000);
  const [table] = await database.prisma.$queryRaw<{ pages: number }[]>`
    SELECT (pg_relation_size('commands') / current_setting('block_size')::int)::float8 AS pages`;
  const pages = table?.pages ?? 0;
  let removed = 0;
  for (let from = 0; from < pages && (await goOn());) {
    const to = from + size.size;
    try {
      const { done, ms } = await inSlice(
        database,
        (tx) => tx.$executeRaw`
          DELETE FROM commands WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM commands
            WHERE ctid >= ${`(${from},0)`}::tid AND ctid < ${`(${to},0)`}::tid
              AND at < now() - interval '24 hours'
              AND (name <> ALL (${textArray(keptForEver)}) OR starts_with(fingerprint, ${REFUSED}))
            FOR UPDATE SKIP LOCKED
          ))`,
        { measure },
      );
      removed += done;
      from = to;
      size.took(ms, true);
      await rest(ms);
    } catch (error) {
      if (!isCancelled(error)) throw error;
      if (!size.tooLarge()) from = to; // a page that takes too long is left to the next walk
    }
  }
  return removed;
}
