import { cedula as cedulaOf } from '../../../contract/features/bank/schemas';
import { accountChannel } from '../../../contract/features/bank/channels';
import type { Principal } from '../../../contract/core/identity';
import { textArray } from '../../db/sql/array';
import type { Database } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import type { MayOperateAll } from './rules';

/** The access rules of accounts. */
export interface BankAccess {
  canSubscribe(principal: Principal, cedula: string): Promise<boolean>;
  /** Returns those of the accounts that the principal may read, by one statement. */
  filterPermitted(principal: Principal, cedulas: readonly string[]): Promise<ReadonlySet<string>>;
  /** Returns the account channels to which a new connection is subscribed automatically. */
  autoSubscriptions(principal: Principal): Promise<string[]>;
}

/**
 * Owners and watchers may read an account, administrators any. In classroom mode every client may read all accounts,
 * and is subscribed to them automatically, as the original clients expect.
 */
export function bankAccess(database: Database, mayOperateAll: MayOperateAll): BankAccess {
  const { prisma } = database;
  /** The SQL condition under which the principal may read the account `a`. */
  const isVisible = (principal: Principal): Prisma.Sql => {
    const userId = principal.kind === 'user' ? principal.id : '';
    return Prisma.sql`a.kind = 'customer' AND (${mayOperateAll(principal)} OR a.owner_id = ${userId}
      OR EXISTS (SELECT 1 FROM account_watchers w WHERE w.cedula = a.cedula AND w.user_id = ${userId}))`;
  };
  /** Whether the principal can read no account at all. It saves a statement for most requests for foreign accounts. */
  const hasNoAccess = (principal: Principal): boolean => principal.kind === 'guest' && !mayOperateAll(principal);
  const isValid = (cedula: string): boolean => cedulaOf.safeParse(cedula).success;
  return {
    async canSubscribe(principal, cedula) {
      if (hasNoAccess(principal) || !isValid(cedula)) return false;
      const rows = await prisma.$queryRaw<unknown[]>`
        SELECT 1 AS seen FROM accounts a WHERE a.cedula = ${cedula} AND ${isVisible(principal)}`;
      return rows.length > 0;
    },
    async filterPermitted(principal, cedulas) {
      const valid = hasNoAccess(principal) ? [] : cedulas.filter(isValid);
      if (valid.length === 0) return new Set();
      const rows = await prisma.$queryRaw<{ cedula: string }[]>`
        SELECT a.cedula FROM accounts a WHERE a.cedula = ANY (${textArray(valid)}) AND ${isVisible(principal)}`;
      return new Set(rows.map(({ cedula }) => cedula));
    },
    async autoSubscriptions(principal) {
      const all = principal.kind === 'guest' && mayOperateAll(principal);
      if (principal.kind === 'guest' && !all) return [];
      const accounts = await prisma.account.findMany({
        where: all ? { kind: 'customer' } : { ownerId: principal.id, kind: 'customer' },
        select: { cedula: true },
        orderBy: { cedula: 'asc' },
        take: MAX_AUTO_ACCOUNTS,
      });
      return accounts.map(({ cedula }) => accountChannel(cedula));
    },
  };
}

/** The most accounts to which a connection is subscribed automatically. */
const MAX_AUTO_ACCOUNTS = 1_000;
