import { problem } from '../../contract/problems';
import type { Actor } from '../audit/audit-entry';
import type { Tx } from '../db/client';

/**
 * Locks the administrators who may sign in, and returns their ids. Two changes of rights run one after the other, on
 * any nodes, so the second one sees the result of the first. The weaker `NO KEY` lock lets their sessions be opened
 * meanwhile.
 */
export async function lockAdministrators(tx: Tx): Promise<ReadonlySet<string>> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM users WHERE role = 'admin' AND NOT disabled ORDER BY id FOR NO KEY UPDATE`;
  return new Set(rows.map(({ id }) => id));
}

/** @throws Problem `auth.forbidden` where the acting user is no longer an administrator */
export function refuseWithoutRight(administrators: ReadonlySet<string>, { principal }: Actor): void {
  if (principal?.kind === 'user' && !administrators.has(principal.id)) throw problem('auth.forbidden');
}

/**
 * Refuses to remove the last administrator over the network: nobody would be left to appoint another one.
 * @throws Problem `admin.last_administrator` where `userId` is the only one
 */
export function refuseLast(administrators: ReadonlySet<string>, userId: string, { principal }: Actor): void {
  if (principal !== undefined && administrators.size === 1 && administrators.has(userId))
    throw problem('admin.last_administrator');
}
