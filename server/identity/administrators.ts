import { problem } from '../../contract/problems';
import type { Doer } from '../audit/audit-entry';
import type { Tx } from '../db/client';

/**
 * Locks the users who are administrators and may sign in, and returns their ids. Two changes of rights come one after the
 * other, on whichever nodes, so the second one sees what the first one left. The weaker lock of `NO KEY` lets sessions of
 * theirs be opened meanwhile.
 */
export async function lockAdministrators(tx: Tx): Promise<ReadonlySet<string>> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM users WHERE role = 'admin' AND NOT disabled ORDER BY id FOR NO KEY UPDATE`;
  return new Set(rows.map(({ id }) => id));
}

/** @throws Problem `auth.forbidden` where a user had it done who is no administrator any more */
export function refuseWithoutRight(administrators: ReadonlySet<string>, { principal }: Doer): void {
  if (principal?.kind === 'user' && !administrators.has(principal.id)) throw problem('auth.forbidden');
}

/**
 * The last administrator goes by nobody's hand over the network: nobody would be left to name another one.
 * @throws Problem `admin.last_administrator` where `userId` is the only one
 */
export function refuseLast(administrators: ReadonlySet<string>, userId: string, { principal }: Doer): void {
  if (principal !== undefined && administrators.size === 1 && administrators.has(userId))
    throw problem('admin.last_administrator');
}
