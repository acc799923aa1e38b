import { textArray } from '../../db/sql/array';
import type { Statements } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import { Quota } from '../../db/quota';
import type { LedgerBatch } from './ledger-batch';
import type { BankCommand } from './rules';

/** The most accounts of one owner, and the most watchers of one account (BANK-6). */
export interface BankQuotas {
  readonly accountsPerUser: number;
  readonly watchersPerAccount: number;
}

/**
 * Counts the owners' accounts and the accounts' watchers to which a batch adds. Every batch of the bank locks the
 * journal's row from its first statement on, so no other batch can add any between this count and the commit. Batches
 * that only move money run no query.
 */
export async function loadQuotas(
  tx: Statements,
  commands: readonly BankCommand[],
  { batch, quotas }: { batch: LedgerBatch; quotas: BankQuotas },
): Promise<void> {
  const owners: string[] = [];
  const cedulas: string[] = [];
  for (const { name, input } of commands) {
    if (name === 'abrir_cuenta' && input.usuario !== undefined) owners.push(batch.userId(input.usuario) ?? '');
    if (name === 'agregar_observador') cedulas.push(input.cedula);
  }
  if (owners.length > 0) {
    batch.accountsOf = await count(
      tx,
      quotas.accountsPerUser,
      Prisma.sql`
      SELECT owner_id AS owner, count(*)::int AS count FROM accounts
      WHERE owner_id = ANY (${textArray(owners)}) GROUP BY owner_id`,
    );
  }
  if (cedulas.length > 0) {
    batch.watchersOf = await count(
      tx,
      quotas.watchersPerAccount,
      Prisma.sql`
      SELECT cedula AS owner, count(*)::int AS count FROM account_watchers
      WHERE cedula = ANY (${textArray(cedulas)}) GROUP BY cedula`,
    );
  }
}

async function count(tx: Statements, max: number, query: Prisma.Sql): Promise<Quota> {
  const rows = await tx.$queryRaw<{ owner: string; count: number }[]>(query);
  return new Quota(max, new Map(rows.map(({ owner, count: current }) => [owner, current])));
}
