import { textArray } from '../../db/sql/array';
import type { Statements } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import { Quota } from '../../db/quota';
import type { LedgerBatch } from './ledger-batch';
import type { BankCommand } from './rules';

/** How many accounts one owner, and how many observers one account may have (BANK-6). */
export interface BankQuotas {
  readonly accountsPerUser: number;
  readonly watchersPerAccount: number;
}

/**
 * Counts what a batch adds to: accounts of their owners, observers of accounts. Every batch of the bank holds the
 * journal's row from its first statement on, so nothing can be added between this and the commit. Batches that only
 * move money ask nothing.
 */
export async function loadHoldings(
  tx: Statements,
  commands: readonly BankCommand[],
  { books, quotas }: { books: LedgerBatch; quotas: BankQuotas },
): Promise<void> {
  const owners: string[] = [];
  const cedulas: string[] = [];
  for (const { name, input } of commands) {
    if (name === 'abrir_cuenta' && input.usuario !== undefined) owners.push(books.userId(input.usuario) ?? '');
    if (name === 'agregar_observador') cedulas.push(input.cedula);
  }
  if (owners.length > 0) {
    books.accountsOf = await count(
      tx,
      quotas.accountsPerUser,
      Prisma.sql`
      SELECT owner_id AS owner, count(*)::int AS count FROM accounts
      WHERE owner_id = ANY (${textArray(owners)}) GROUP BY owner_id`,
    );
  }
  if (cedulas.length > 0) {
    books.watchersOf = await count(
      tx,
      quotas.watchersPerAccount,
      Prisma.sql`
      SELECT cedula AS owner, count(*)::int AS count FROM account_watchers
      WHERE cedula = ANY (${textArray(cedulas)}) GROUP BY cedula`,
    );
  }
}

async function count(tx: Statements, most: number, query: Prisma.Sql): Promise<Quota> {
  const rows = await tx.$queryRaw<{ owner: string; count: number }[]>(query);
  return new Quota(most, new Map(rows.map(({ owner, count: held }) => [owner, held])));
}
