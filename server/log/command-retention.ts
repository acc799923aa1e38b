import { textArray } from '../db/sql/array';
import type { Database } from '../db/client';
import { inSlice, isCancelled, rest, SliceSize, type SliceOptions } from '../db/sql/slices';
import { REFUSED } from './append';

export interface CommandRetentionOptions extends SliceOptions {
  /** Names of commands that are remembered for ever. */
  readonly keptForEver: readonly string[];
  /** Called between slices; the walk ends where it says that it is another node's. */
  goOn?(): Promise<boolean>;
}

/**
 * Forgets commands that only need to be recognised for a day; those of money are kept for ever (LOG-3). It walks the
 * table page by page as it lies on the disk: an index on what may go would cost every command, and by any other order
 * each slice would look through what is kept again.
 *
 * @returns how many were forgotten
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
      if (!size.tooLarge()) from = to; // one page that cannot be done in time is left to the next walk
    }
  }
  return removed;
}
