import { randomUUID } from 'node:crypto';
import type { Database } from '../db/client';

/**
 * Reads the log's epoch (LOG-6). It is made with the database, and renewed when the database turns out to be
 * another one: restored from a dump (other cluster or database), recovered to a point in time or promoted
 * (other timeline). A plain copy of the files cannot be distinguished from the original;
 * `renewEpoch` declares it by hand.
 *
 * @returns the epoch of all current positions.
 */
export function readEpoch(database: Database): Promise<string> {
  return database.transaction(async (tx) => {
    const [{ lineage } = { lineage: '' }] = await tx.$queryRaw<{ lineage: string }[]>`
      SELECT system_identifier || '/' || timeline_id || '/' || d.oid AS lineage
      FROM pg_control_system(), pg_control_checkpoint(), pg_database d WHERE d.datname = current_database()`;
    // Written only where it differs: a database that takes no writes at the moment can still be read.
    const [known] = await tx.$queryRaw<{ epoch: string }[]>`
      SELECT epoch FROM hub WHERE id = 1 AND lineage = ${lineage}`;
    if (known) return known.epoch;
    const [hub] = await tx.$queryRaw<{ epoch: string }[]>`
      INSERT INTO hub AS h (id, epoch, lineage) VALUES (1, ${randomUUID()}, ${lineage})
      ON CONFLICT (id) DO UPDATE SET
        epoch = CASE WHEN h.lineage = excluded.lineage THEN h.epoch ELSE excluded.epoch END,
        lineage = excluded.lineage
      RETURNING epoch`;
    if (!hub) throw new Error('the hub has no epoch');
    return hub.epoch;
  });
}

/** Declares that the history has changed: every client takes a new snapshot. */
export async function renewEpoch(database: Database): Promise<string> {
  const epoch = randomUUID();
  await database.prisma.$executeRaw`UPDATE hub SET epoch = ${epoch} WHERE id = 1`;
  return epoch;
}
