import { CASH_DESK } from '../../../contract/bank';
import { pgArray } from '../../db/array';
import type { Tx } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import { Books, type Account, type Entry } from './books';
import type { BankCommand } from './rules';

type AccountRow = Omit<Account, 'closed'> & { closed: boolean; entries: number; seal: string };

/**
 * Reads and locks the accounts of a batch, the cash desk and the journal's head. The journal's row is
 * locked first and by everybody: batches of several nodes take turns and cannot deadlock.
 */
export async function loadBooks(tx: Tx, commands: readonly BankCommand[]): Promise<Books> {
  const cedulas = new Set([CASH_DESK]);
  const usernames = new Set<string>();
  for (const { input } of commands) {
    if ('cedula' in input) cedulas.add(input.cedula);
    else cedulas.add(input.de).add(input.a);
    if ('usuario' in input && input.usuario !== undefined) usernames.add(input.usuario);
  }
  const rows = await tx.$queryRaw<AccountRow[]>`
    WITH head AS MATERIALIZED (SELECT entries, seal FROM journal WHERE id = 1 FOR UPDATE)
    SELECT a.cedula, a.owner_id AS "ownerId", a.holder, a.kind, a.balance::float8 AS balance, a.floor::float8 AS floor,
           a.movement_limit::float8 AS "movementLimit", a.version::float8 AS version, a.closed_at IS NOT NULL AS closed,
           head.entries::float8 AS entries, head.seal
    FROM head JOIN accounts a ON a.cedula = ANY (${pgArray([...cedulas])}::text[])
    ORDER BY a.cedula FOR UPDATE OF a`;
  const [first] = rows;
  if (!first) throw new Error('the bank has no cash desk');
  const accounts = new Map(rows.map(({ entries: _entries, seal: _seal, ...account }) => [account.cedula, account]));
  return new Books(accounts, { entries: first.entries, seal: first.seal }, await loadUsers(tx, usernames));
}

async function loadUsers(tx: Tx, usernames: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  if (usernames.size === 0) return new Map();
  const users = await tx.user.findMany({
    where: { username: { in: [...usernames] } },
    select: { id: true, username: true },
  });
  return new Map(users.map(({ id, username }) => [username, id]));
}

/** Writes what a batch did: the rare things one by one at once, all movements by statements handed back. */
export async function saveBooks(tx: Tx, books: Books): Promise<readonly Prisma.Sql[]> {
  for (const account of books.opened) await insertAccount(tx, account);
  if (books.watchersAdded.length > 0) {
    await tx.accountWatcher.createMany({ data: books.watchersAdded, skipDuplicates: true });
  }
  for (const watcher of books.watchersRemoved) await tx.accountWatcher.deleteMany({ where: watcher });
  return books.entries.length > 0 ? movements(books) : [];
}

async function insertAccount(tx: Tx, account: Account): Promise<void> {
  const { cedula, ownerId, holder, floor, movementLimit } = account;
  await tx.account.create({ data: { cedula, ownerId, holder, floor, movementLimit } });
}

function movements({ changed, entries, head }: Books): Prisma.Sql[] {
  const column = (key: keyof Entry): string => pgArray(entries.map((entry) => entry[key]));
  return [
    Prisma.sql`
      UPDATE accounts SET balance = n.balance, version = n.version
      FROM unnest(
        ${pgArray(changed.map((a) => a.cedula))}::text[],
        ${pgArray(changed.map((a) => a.balance))}::bigint[],
        ${pgArray(changed.map((a) => a.version))}::bigint[]
      ) AS n (cedula, balance, version)
      WHERE accounts.cedula = n.cedula`,
    Prisma.sql`UPDATE journal SET entries = ${head.entries}, seal = ${head.seal} WHERE id = 1`,
    Prisma.sql`
      INSERT INTO entries (
        id, kind, debit, credit, amount, debit_version, debit_balance, credit_version, credit_balance,
        actor, command_id, at, seal
      )
      SELECT * FROM unnest(
        ${column('id')}::bigint[], ${column('kind')}::text[], ${column('debit')}::text[], ${column('credit')}::text[],
        ${column('amount')}::bigint[], ${column('debitVersion')}::bigint[], ${column('debitBalance')}::bigint[],
        ${column('creditVersion')}::bigint[], ${column('creditBalance')}::bigint[],
        ${column('actor')}::text[], ${column('commandId')}::text[], ${column('at')}::timestamptz[], ${column('seal')}::text[]
      )`,
  ];
}
