import { CASH_DESK } from '../../../contract/features/bank/schemas';
import { textArray } from '../../db/sql/array';
import type { Statements } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import { bigint, float8, rowsOf, text } from '../../db/sql/rows';
import { LedgerBatch, type Account, type NewAccount } from './ledger-batch';
import type { BankCommand } from './rules';

/** An account in the query's single JSON value, which the driver need not parse column by column. */
type AccountRow = [
  cedula: string,
  ownerId: string | null,
  kind: Account['kind'],
  balance: number,
  floor: number,
  movementLimit: number,
  version: number,
  closed: boolean,
];

/**
 * Reads and locks the accounts of a batch, the cash desk and the journal's head. Every batch locks the journal's row
 * first, so batches of several nodes take turns and cannot deadlock.
 */
export async function loadLedgerBatch(tx: Statements, commands: readonly BankCommand[]): Promise<LedgerBatch> {
  const cedulas = new Set([CASH_DESK]);
  const usernames = new Set<string>();
  for (const { input } of commands) {
    if ('cedula' in input) cedulas.add(input.cedula);
    else cedulas.add(input.de).add(input.a);
    if ('usuario' in input && input.usuario !== undefined) usernames.add(input.usuario);
  }
  const [row] = await tx.$queryRaw<{ entries: number; seal: string; accounts: AccountRow[] | null }[]>`
    WITH head AS MATERIALIZED (
      SELECT entries, seal FROM journal WHERE id = 1 FOR UPDATE
    ), locked AS (
      SELECT a.* FROM head JOIN accounts a ON a.cedula = ANY (${textArray([...cedulas])})
      ORDER BY a.cedula FOR UPDATE OF a
    ), listed AS (
      SELECT json_agg(json_build_array(
        cedula, owner_id, kind, balance, floor, movement_limit, version, closed_at IS NOT NULL
      )) AS accounts FROM locked
    )
    SELECT head.entries::float8 AS entries, head.seal, listed.accounts FROM head, listed`;
  if (!row?.accounts) throw new Error('the bank has no cash desk');
  const accounts = new Map(row.accounts.map((account) => [account[0], toAccount(account)]));
  return new LedgerBatch(accounts, { entries: row.entries, seal: row.seal }, await loadUsers(tx, usernames));
}

const toAccount = ([cedula, ownerId, kind, balance, floor, movementLimit, version, closed]: AccountRow): Account => ({
  cedula,
  ownerId,
  kind,
  balance,
  floor,
  movementLimit,
  version,
  closed,
});

async function loadUsers(tx: Statements, usernames: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  if (usernames.size === 0) return new Map();
  const users = await tx.$queryRaw<{ id: string; username: string }[]>`
    SELECT id, username FROM users WHERE username = ANY (${textArray([...usernames])})`;
  return new Map(users.map(({ id, username }) => [username, id]));
}

/** Writes a batch's rare changes one by one, and returns the statements for all its movements. */
export async function saveLedgerBatch(tx: Statements, batch: LedgerBatch): Promise<readonly Prisma.Sql[]> {
  for (const account of batch.opened) await insertAccount(tx, account);
  for (const { cedula, userId } of batch.watchersAdded) {
    await tx.$executeRaw`
      INSERT INTO account_watchers (cedula, user_id) VALUES (${cedula}, ${userId}) ON CONFLICT DO NOTHING`;
  }
  for (const { cedula, userId } of batch.watchersRemoved) {
    await tx.$executeRaw`DELETE FROM account_watchers WHERE cedula = ${cedula} AND user_id = ${userId}`;
  }
  return batch.entries.length > 0 ? movements(batch) : [];
}

async function insertAccount(tx: Statements, account: NewAccount): Promise<void> {
  const { cedula, ownerId, holder, floor, movementLimit } = account;
  await tx.$executeRaw`
    INSERT INTO accounts (cedula, owner_id, holder, floor, movement_limit)
    VALUES (${cedula}, ${ownerId}, ${holder}, ${floor}, ${movementLimit})`;
}

const movements = ({ changed, entries, head }: LedgerBatch): Prisma.Sql[] => [
  Prisma.sql`
    UPDATE accounts SET balance = n.balance, version = n.version
    FROM ${rowsOf('n', changed, {
      cedula: text((a) => a.cedula),
      balance: bigint((a) => a.balance),
      version: bigint((a) => a.version),
    })}
    WHERE accounts.cedula = n.cedula`,
  Prisma.sql`UPDATE journal SET entries = ${head.entries}, seal = ${head.seal} WHERE id = 1`,
  Prisma.sql`
    INSERT INTO entries (
      id, kind, debit, credit, amount, debit_version, debit_balance, credit_version, credit_balance,
      actor, command_id, at, seal
    )
    SELECT id, kind, debit, credit, amount, debit_version, debit_balance, credit_version, credit_balance,
           actor, command_id, to_timestamp(ms / 1000), seal
    FROM ${rowsOf('e', entries, {
      id: bigint((e) => e.id),
      kind: text((e) => e.kind),
      debit: text((e) => e.debit),
      credit: text((e) => e.credit),
      amount: bigint((e) => e.amount),
      debit_version: bigint((e) => e.debitVersion),
      debit_balance: bigint((e) => e.debitBalance),
      credit_version: bigint((e) => e.creditVersion),
      credit_balance: bigint((e) => e.creditBalance),
      actor: text((e) => e.actor),
      command_id: text((e) => e.commandId),
      ms: float8((e) => e.at.getTime()),
      seal: text((e) => e.seal),
    })}`,
];
