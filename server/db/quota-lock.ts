import { textArray } from './sql/array';
import { Prisma } from './generated/client';

/**
 * Locks what some owners have of one kind, until the transaction ends. A statement behind it counts what others have
 * committed meanwhile, so a hundred at once have no more than one after the other. Locks are taken in order: no two
 * transactions wait for each other. Rows of users are not locked: whatever refers to a user would wait too.
 *
 * @example await tx.$queryRaw(lockQuotas('rooms', [userId]))
 */
export const lockQuotas = (kind: string, owners: readonly string[]): Prisma.Sql => Prisma.sql`
  SELECT count(pg_advisory_xact_lock(key))::int AS locked FROM (
    SELECT DISTINCT hashtextextended(${kind} || ' ' || owner, 0) AS key FROM unnest(${textArray(owners)}) AS owner
    ORDER BY key
  ) keys`;
