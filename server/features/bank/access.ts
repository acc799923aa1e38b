import { accountChannel } from '../../../contract/channels';
import type { Principal } from '../../../contract/identity';
import type { Database } from '../../db/client';
import type { MayOperateAll } from './rules';

/** Who may see which account. */
export interface BankAccess {
  maySee(principal: Principal, cedula: string): Promise<boolean>;
  /** The channels of the accounts that a new connection follows by itself. */
  homeOf(principal: Principal): Promise<string[]>;
}

/**
 * Owners and watchers see an account, administrators any. In classroom mode everybody sees all, and
 * follows them without asking, as the seed's clients expect.
 */
export function bankAccess(database: Database, mayOperateAll: MayOperateAll): BankAccess {
  const { prisma } = database;
  return {
    async maySee(principal, cedula) {
      const all = mayOperateAll(principal);
      if (principal.kind === 'guest' && !all) return false;
      const userId = principal.kind === 'user' ? principal.id : '';
      const [row] = await prisma.$queryRaw<{ sees: boolean }[]>`
        SELECT ${all} OR a.owner_id = ${userId}
               OR EXISTS (SELECT 1 FROM account_watchers w WHERE w.cedula = a.cedula AND w.user_id = ${userId}) AS sees
        FROM accounts a WHERE a.cedula = ${cedula} AND a.kind = 'customer'`;
      return row?.sees ?? false;
    },
    async homeOf(principal) {
      const everything = principal.kind === 'guest' && mayOperateAll(principal);
      if (principal.kind === 'guest' && !everything) return [];
      const accounts = await prisma.account.findMany({
        where: everything ? { kind: 'customer' } : { ownerId: principal.id, kind: 'customer' },
        select: { cedula: true },
        orderBy: { cedula: 'asc' },
        take: MAX_HOME_ACCOUNTS,
      });
      return accounts.map(({ cedula }) => accountChannel(cedula));
    },
  };
}

/** More accounts than this are not followed unasked. */
const MAX_HOME_ACCOUNTS = 1_000;
