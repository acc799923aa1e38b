import { cedula as cedulaOf } from '../../../contract/features/bank/schemas';
import { accountChannel } from '../../../contract/features/bank/channels';
import type { Principal } from '../../../contract/core/identity';
import { textArray } from '../../db/sql/array';
import type { Database } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import type { MayOperateAll } from './rules';

/** Who may see which account. */
export interface BankAccess {
  maySee(principal: Principal, cedula: string): Promise<boolean>;
  /** Those among the accounts that somebody may see, in one statement. */
  among(principal: Principal, cedulas: readonly string[]): Promise<ReadonlySet<string>>;
  /** The channels of the accounts that a new connection follows by itself. */
  homeOf(principal: Principal): Promise<string[]>;
}

/**
 * Owners and watchers see an account, administrators any. In classroom mode everybody sees all, and
 * follows them without asking, as the seed's clients expect.
 */
export function bankAccess(database: Database, mayOperateAll: MayOperateAll): BankAccess {
  const { prisma } = database;
  /** Whether somebody sees the account `a`, in SQL. */
  const sees = (principal: Principal): Prisma.Sql => {
    const userId = principal.kind === 'user' ? principal.id : '';
    return Prisma.sql`a.kind = 'customer' AND (${mayOperateAll(principal)} OR a.owner_id = ${userId}
      OR EXISTS (SELECT 1 FROM account_watchers w WHERE w.cedula = a.cedula AND w.user_id = ${userId}))`;
  };
  /** Whether anything can be seen at all: most who ask for accounts that are not theirs are not worth a statement. */
  const isBlind = (principal: Principal): boolean => principal.kind === 'guest' && !mayOperateAll(principal);
  const isPossible = (cedula: string): boolean => cedulaOf.safeParse(cedula).success;
  return {
    async maySee(principal, cedula) {
      if (isBlind(principal) || !isPossible(cedula)) return false;
      const rows = await prisma.$queryRaw<unknown[]>`
        SELECT 1 AS seen FROM accounts a WHERE a.cedula = ${cedula} AND ${sees(principal)}`;
      return rows.length > 0;
    },
    async among(principal, cedulas) {
      const possible = isBlind(principal) ? [] : cedulas.filter(isPossible);
      if (possible.length === 0) return new Set();
      const rows = await prisma.$queryRaw<{ cedula: string }[]>`
        SELECT a.cedula FROM accounts a WHERE a.cedula = ANY (${textArray(possible)}) AND ${sees(principal)}`;
      return new Set(rows.map(({ cedula }) => cedula));
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
