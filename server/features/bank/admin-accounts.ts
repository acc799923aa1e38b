import type { AccountRow, AccountsOverviewQuery, AccountTotals } from '../../../contract/features/bank/admin-schemas';
import type { UserView } from '../../../contract/core/identity';
import { fromMinor } from '../../../contract/core/money';
import type { Database, Tx } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import { holds } from '../../db/sql/pattern';

/** A page of accounts with the totals of all accounts, read from one database snapshot. */
export interface AccountsOverview {
  /** Without the number of subscribed connections, which the database does not know. */
  rows: Omit<AccountRow, 'lectores'>[];
  siguiente: string | null;
  total: number;
  totales: AccountTotals;
}

interface AccountRecord {
  cedula: string;
  holder: string;
  balance: number;
  floor: number;
  limit: number;
  created: Date;
  closed: Date | null;
  watchers: number;
  id: string | null;
  username: string;
  nombre: string;
  rol: UserView['rol'];
}

/** Reads all customers' accounts, ordered by number. The caller checks permissions. */
export function accountsOverview(database: Database, query: AccountsOverviewQuery): Promise<AccountsOverview> {
  const { limite, despues = '' } = query;
  return database.snapshot(async (tx) => {
    const condition = filter(query);
    const rows = await tx.$queryRaw<AccountRecord[]>`
      SELECT a.cedula, a.holder, a.balance::float8 AS balance, a.floor::float8 AS floor,
             a.movement_limit::float8 AS limit, a.created_at AS created, a.closed_at AS closed,
             (SELECT count(*) FROM account_watchers w WHERE w.cedula = a.cedula)::int AS watchers,
             u.id, u.username, u.display_name AS nombre, u.role AS rol
      FROM accounts a LEFT JOIN users u ON u.id = a.owner_id
      WHERE ${condition} AND a.cedula > ${despues} ORDER BY a.cedula LIMIT ${limite + 1}`;
    const [count] = await tx.$queryRaw<{ total: number }[]>`
      SELECT count(*)::int AS total FROM accounts a LEFT JOIN users u ON u.id = a.owner_id WHERE ${condition}`;
    const page = rows.slice(0, limite).map(toRow);
    return {
      rows: page,
      siguiente: rows.length > limite ? (page.at(-1)?.cedula ?? null) : null,
      total: count?.total ?? 0,
      totales: await readTotals(tx),
    };
  });
}

function filter({ buscar, estado }: AccountsOverviewQuery): Prisma.Sql {
  const state = { todas: Prisma.empty, abiertas: Prisma.sql`AND a.closed_at IS NULL`, cerradas: CLOSED };
  return Prisma.sql`a.kind = 'customer' ${state[estado]} AND
    ${holds(buscar, 'a.cedula', 'a.holder', 'u.username', 'u.display_name')}`;
}

const CLOSED = Prisma.sql`AND a.closed_at IS NOT NULL`;

const toRow = ({ id, username, nombre, rol, ...account }: AccountRecord): AccountsOverview['rows'][number] => ({
  cedula: account.cedula,
  titular: account.holder,
  balance: fromMinor(account.balance),
  minimo: fromMinor(account.floor),
  limite_movimiento: fromMinor(account.limit),
  cerrada: account.closed !== null,
  usuario: id === null ? null : { id, username, nombre, rol },
  creada: account.created.toISOString(),
  cierre: account.closed?.toISOString() ?? null,
  observadores: account.watchers,
});

/** Computes the sums in the database, over integers: no rounding can hide a difference. */
async function readTotals(tx: Tx): Promise<AccountTotals> {
  const [sums] = await tx.$queryRaw<AccountTotals[]>`
    SELECT count(*) FILTER (WHERE kind = 'customer')::int AS cuentas, count(closed_at)::int AS cerradas,
           coalesce(sum(balance) FILTER (WHERE kind = 'customer'), 0)::float8 AS clientes,
           coalesce(sum(balance) FILTER (WHERE kind = 'cash_desk'), 0)::float8 AS caja,
           coalesce(sum(balance), 0)::float8 AS suma,
           (SELECT entries FROM journal WHERE id = 1)::float8 AS movimientos
    FROM accounts`;
  if (!sums) throw new Error('the bank has no accounts');
  const { clientes, caja, suma } = sums;
  return { ...sums, clientes: fromMinor(clientes), caja: fromMinor(caja), suma: fromMinor(suma) };
}
