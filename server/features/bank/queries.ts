import type {
  AccountPosition,
  AccountView,
  MovementKind,
  MovementView,
  MovementsQuery,
} from '../../../contract/features/bank/schemas';
import { accountChannel } from '../../../contract/features/bank/channels';
import { ACCOUNT_TIME_ZONE, isDay } from '../../../contract/core/days';
import type { Principal } from '../../../contract/core/identity';
import { fromMinor } from '../../../contract/core/money';
import { problem } from '../../../contract/problems';
import type { Database, Tx } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import type { BankAccess } from './channel-access';
import type { MayOperateAll } from './rules';

export interface BankQueries {
  /** @throws Problem `bank.account_not_found` for absent and foreign accounts alike. */
  account(principal: Principal, cedula: string): Promise<{ data: AccountView; position: AccountPosition }>;
  /**
   * The principal's own accounts, or all accounts if it may operate all. Pages by `despues`, the last cedula of a page.
   */
  accounts(
    principal: Principal,
    page: { limite: number; despues?: string },
  ): Promise<{ data: AccountView[]; siguiente: string | null }>;
  /** Newest first. `siguiente` is the cursor for the next page, `null` at the end. */
  movements(
    principal: Principal,
    cedula: string,
    query: MovementsQuery,
  ): Promise<{ data: MovementView[]; siguiente: number | null; position: AccountPosition }>;
  /** All movements, newest first, page by page. */
  movementsPages(principal: Principal, cedula: string, query: MovementsQuery): AsyncIterable<MovementView[]>;
}

interface AccountRow {
  cedula: string;
  holder: string;
  balance: number;
  floor: number;
  limit: number;
  closed: boolean;
  version: number;
  epoch: string;
}

interface MovementRow {
  id: number;
  kind: MovementKind;
  amount: number;
  balance: number;
  version: number;
  other: string;
  at: Date;
}

/** The bank's queries, each read from one database snapshot. */
export function bankQueries(database: Database, access: BankAccess, mayOperateAll: MayOperateAll): BankQueries {
  const authorise = async (principal: Principal, cedula: string): Promise<void> => {
    if (principal.kind === 'guest' && !mayOperateAll(principal)) throw problem('auth.required');
    if (!(await access.canSubscribe(principal, cedula))) throw problem('bank.account_not_found', { field: 'cedula' });
  };
  const queries: BankQueries = {
    async account(principal, cedula) {
      await authorise(principal, cedula);
      return toAccount(await readAccount(database.prisma, cedula));
    },
    async accounts(principal, { limite, despues = '' }) {
      if (principal.kind === 'guest' && !mayOperateAll(principal)) throw problem('auth.required');
      const ownerId = mayOperateAll(principal) ? undefined : principal.id;
      const rows = await database.prisma.account.findMany({
        where: { kind: 'customer', cedula: { gt: despues }, ...(ownerId !== undefined && { ownerId }) },
        orderBy: { cedula: 'asc' },
        take: limite + 1,
      });
      const data = rows.slice(0, limite).map((row) =>
        viewOf({
          ...row,
          balance: Number(row.balance),
          floor: Number(row.floor),
          limit: Number(row.movementLimit),
          closed: row.closedAt !== null,
        }),
      );
      return { data, siguiente: rows.length > limite ? (data.at(-1)?.cedula ?? null) : null };
    },
    async movements(principal, cedula, query) {
      await authorise(principal, cedula);
      return database.snapshot(async (tx) => {
        const { position } = toAccount(await readAccount(tx, cedula));
        const rows = await readMovements(tx, cedula, query, query.limite + 1);
        const data = rows.slice(0, query.limite).map(toMovement);
        return { data, siguiente: rows.length > query.limite ? (data.at(-1)?.seq ?? null) : null, position };
      });
    },
    async *movementsPages(principal, cedula, query) {
      let antes = query.antes;
      do {
        const page = await queries.movements(principal, cedula, { ...query, antes, limite: CSV_PAGE });
        yield page.data;
        antes = page.siguiente ?? undefined;
      } while (antes !== undefined);
    },
  };
  return queries;
}

const CSV_PAGE = 500;

/**
 * Reads an account by one statement, so balance, version and epoch are consistent; the version is the channel's
 * sequence.
 */
async function readAccount(tx: Pick<Tx, '$queryRaw'>, cedula: string): Promise<AccountRow> {
  const [row] = await tx.$queryRaw<AccountRow[]>`
    SELECT cedula, holder, balance::float8 AS balance, floor::float8 AS floor, movement_limit::float8 AS limit,
           closed_at IS NOT NULL AS closed, version::float8 AS version, hub.epoch
    FROM accounts, hub WHERE cedula = ${cedula} AND kind = 'customer'`;
  if (!row) throw problem('bank.account_not_found', { field: 'cedula' });
  return row;
}

const viewOf = (
  row: Pick<AccountRow, 'cedula' | 'holder' | 'balance' | 'floor' | 'limit' | 'closed'>,
): AccountView => ({
  cedula: row.cedula,
  titular: row.holder,
  balance: fromMinor(row.balance),
  minimo: fromMinor(row.floor),
  limite_movimiento: fromMinor(row.limit),
  cerrada: row.closed,
});

const toAccount = (row: AccountRow): { data: AccountView; position: AccountPosition } => ({
  data: viewOf(row),
  position: { canal: accountChannel(row.cedula), epoch: row.epoch, seq: row.version },
});

/** Reads both sides of the journal for one account, newest first, by the index of each side. */
function readMovements(tx: Tx, cedula: string, query: MovementsQuery, limit: number): Promise<MovementRow[]> {
  const side = (own: 'debit' | 'credit', other: 'debit' | 'credit'): Prisma.Sql => {
    const column = (name: string): Prisma.Sql => Prisma.raw(`${own}_${name}`);
    return Prisma.sql`
      (SELECT id, kind, ${Prisma.raw(own === 'debit' ? '-amount' : 'amount')} AS amount, ${column('balance')} AS balance,
              ${column('version')} AS version, ${Prisma.raw(other)} AS other, at
       FROM entries
       WHERE ${Prisma.raw(own)} = ${cedula} AND ${Prisma.raw(own)} <> 'caja' AND ${filters(query, column('version'))}
       ORDER BY ${column('version')} DESC LIMIT ${limit})`;
  };
  return tx.$queryRaw<MovementRow[]>`
    SELECT id::float8 AS id, kind, amount::float8 AS amount, balance::float8 AS balance,
           version::float8 AS version, other, at
    FROM (${side('debit', 'credit')} UNION ALL ${side('credit', 'debit')}) m
    ORDER BY version DESC LIMIT ${limit}`;
}

function filters({ antes, tipo, desde, hasta }: MovementsQuery, version: Prisma.Sql): Prisma.Sql {
  const conditions = [
    ...(antes === undefined ? [] : [Prisma.sql`${version} < ${antes}`]),
    ...(tipo === undefined ? [] : [Prisma.sql`kind = ${tipo}`]),
    ...(desde === undefined ? [] : [from(desde)]),
    ...(hasta === undefined ? [] : [until(hasta)]),
  ];
  return conditions.length > 0 ? Prisma.join(conditions, ' AND ') : Prisma.sql`true`;
}

/** The start of a day, `offset` days later, in the accounts' time zone: PostgreSQL knows its clock changes. */
const startOfDay = (day: string, offset = 0): Prisma.Sql =>
  Prisma.sql`((${day}::date + ${offset}::int)::timestamp AT TIME ZONE ${ACCOUNT_TIME_ZONE})`;

const from = (time: string): Prisma.Sql =>
  isDay(time) ? Prisma.sql`at >= ${startOfDay(time)}` : Prisma.sql`at >= ${new Date(time)}`;

const until = (time: string): Prisma.Sql =>
  isDay(time) ? Prisma.sql`at < ${startOfDay(time, 1)}` : Prisma.sql`at <= ${new Date(time)}`;

const toMovement = (row: MovementRow): MovementView => ({
  movimiento: row.id,
  tipo: row.kind,
  monto: fromMinor(row.amount),
  saldo: fromMinor(row.balance),
  contraparte: row.other,
  fecha: row.at.toISOString(),
  seq: row.version,
});
