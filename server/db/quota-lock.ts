import { textArray } from './sql/array';
import { Prisma } from './generated/client';

/**
 * Locks the owners' quotas of one kind until the transaction ends. A later statement counts what others have committed
 * meanwhile, so a hundred concurrent requests get no more than a hundred sequential ones. Locks are taken in order, so
 * transactions do not deadlock. Users' rows are not locked: all writes that refer to a user would wait too.
 *
 * @example await tx.$queryRaw(lockQuotas('rooms', [userId]))
 */
export const lockQuotas = (kind: string, owners: readonly string[]): Prisma.Sql => Prisma.sql`
  SELECT count(pg_advisory_xact_lock(key))::int AS locked FROM (
    SELECT DISTINCT hashtextextended(${kind} || ' ' || owner, 0) AS key FROM unnest(${textArray(owners)}) AS owner
    ORDER BY key
  ) keys`;
