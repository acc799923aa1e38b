import type {
  Audience,
  ChannelRow,
  ChannelsQuery,
  ConnectionDetail,
  ConnectionRow,
  ConnectionsQuery,
  Reach,
} from '../../contract/core/connections';
import type { ChannelKind } from '../../contract/channels';
import type { UserView } from '../../contract/core/identity';
import type { Database } from '../db/client';
import { Prisma } from '../db/generated/client';
import { holds } from '../db/sql/pattern';
import { isTime, NAMELESS, readCursor, writeCursor, type Cursor } from './cursor';
import { SAMPLE, type Followed, type Page } from './roster';

type Row = Pick<ConnectionRow, 'conexion' | 'nodo' | 'transporte' | 'ip' | 'canales'> & {
  since: Date;
  key: string;
  id: string | null;
  username: string;
  nombre: string;
  rol: UserView['rol'];
};

/** Reads the nodes' connections from the tables. A node counts while its lease holds; this one always counts. */
export class RosterTables {
  readonly #alive: Prisma.Sql;

  constructor(
    private readonly database: Database,
    node: string,
  ) {
    this.#alive = Prisma.sql`(c.node_id = ${node}
      OR EXISTS (SELECT FROM nodes n WHERE n.id = c.node_id AND n.lease_until > now()))`;
  }

  async connections(query: ConnectionsQuery): Promise<Page<ConnectionRow>> {
    const { limite, despues, orden } = query;
    const cursor = despues === undefined ? undefined : readCursor(despues, orden === 'nombre' ? () => true : isTime);
    const found = Prisma.join([this.#alive, ...filters(query)], ' AND ');
    const { key, beyond, sorted } = orders[orden];
    const [rows, total] = await Promise.all([
      this.#rows(
        Prisma.sql`${key} AS key`,
        Prisma.sql`${found} AND ${cursor ? beyond(cursor) : Prisma.sql`true`}
        ORDER BY ${sorted} LIMIT ${limite + 1}`,
      ),
      this.#count(Prisma.sql`count(*)`, found),
    ]);
    const page = rows.slice(0, limite);
    const last = page.at(-1);
    const more = rows.length > limite && last !== undefined;
    return {
      rows: page.map(toConnection),
      siguiente: more ? writeCursor({ key: last.key, id: last.conexion }) : null,
      total,
    };
  }

  async connection(id: string): Promise<ConnectionDetail | undefined> {
    const [row] = await this.#rows(Prisma.sql`'' AS key`, Prisma.sql`c.id = ${id} AND ${this.#alive}`);
    if (!row) return undefined;
    const follows = await this.database.prisma.nodeFollow.findMany({
      where: { nodeId: row.nodo, connectionId: id },
      orderBy: { channel: 'asc' },
    });
    return { ...toConnection(row), nombres_canales: follows.map(({ channel }) => channel) };
  }

  async channels({ buscar, limite, despues = '' }: ChannelsQuery): Promise<Page<ChannelRow>> {
    const found = await this.database.prisma.$queryRaw<(ChannelRow & { total: number })[]>`
      WITH followed AS (
        SELECT c.channel AS canal, count(*)::int AS lectores FROM node_follows c
        WHERE ${this.#alive} AND ${holds(buscar, 'c.channel')} GROUP BY c.channel
      )
      SELECT f.canal, f.lectores, t.total FROM (SELECT count(*)::int AS total FROM followed) t
      LEFT JOIN followed f ON f.canal > ${despues} ORDER BY f.canal LIMIT ${limite + 1}`;
    const named = found.filter(({ lectores }) => (lectores as number | null) !== null);
    const rows = named.slice(0, limite).map(({ canal, lectores }) => ({ canal, lectores }));
    return {
      rows,
      siguiente: named.length > limite ? (rows.at(-1)?.canal ?? null) : null,
      total: found[0]?.total ?? 0,
    };
  }

  connectionsOf(userIds: readonly string[]): Promise<Map<string, number>> {
    return this.#counts(Prisma.sql`
      SELECT c.user_id AS key, count(*)::int AS count FROM node_connections c
      WHERE c.user_id = ANY (${[...userIds]}::text[]) AND ${this.#alive} GROUP BY c.user_id`);
  }

  readersOf(channels: readonly string[]): Promise<Map<string, number>> {
    return this.#counts(Prisma.sql`
      SELECT c.channel AS key, count(*)::int AS count FROM node_follows c
      WHERE c.channel = ANY (${[...channels]}::text[]) AND ${this.#alive} GROUP BY c.channel`);
  }

  async followed(kind: ChannelKind): Promise<Map<string, Followed>> {
    const rows = await this.database.prisma.$queryRaw<(Followed & { channel: string })[]>`
      SELECT f.channel, count(*)::int AS connections, count(DISTINCT c.principal_id)::int AS users
      FROM node_follows f JOIN node_connections c ON c.node_id = f.node_id AND c.id = f.connection_id
      WHERE f.channel LIKE ${`${kind}:%`} AND ${this.#alive} GROUP BY f.channel ORDER BY f.channel`;
    return new Map(rows.map(({ channel, connections, users }) => [channel, { connections, users }]));
  }

  async reach(audience: Audience): Promise<Reach> {
    const found = Prisma.sql`${this.#alive} AND ${belonging(audience)}`;
    const [conexiones, usuarios, muestra] = await Promise.all([
      this.#count(Prisma.sql`count(*)`, found),
      this.#count(Prisma.sql`count(DISTINCT c.principal_id)`, found),
      this.database.prisma.$queryRaw<UserView[]>`
        SELECT DISTINCT u.id, u.username COLLATE "C" AS username, u.display_name AS nombre, u.role AS rol
        FROM node_connections c JOIN users u ON u.id = c.user_id
        WHERE ${found} ORDER BY username LIMIT ${SAMPLE}`,
    ]);
    return { conexiones, usuarios, muestra };
  }

  #rows(key: Prisma.Sql, where: Prisma.Sql): Promise<Row[]> {
    return this.database.prisma.$queryRaw<Row[]>`
      SELECT c.id AS conexion, c.node_id AS nodo, c.transport AS transporte, c.address AS ip, c.channels AS canales,
             c.since, u.id, u.username, u.display_name AS nombre, u.role AS rol, ${key}
      FROM node_connections c LEFT JOIN users u ON u.id = c.user_id WHERE ${where}`;
  }

  async #count(what: Prisma.Sql, where: Prisma.Sql): Promise<number> {
    const [row] = await this.database.prisma.$queryRaw<{ count: number }[]>`
      SELECT ${what}::int AS count FROM node_connections c LEFT JOIN users u ON u.id = c.user_id WHERE ${where}`;
    return row?.count ?? 0;
  }

  async #counts(query: Prisma.Sql): Promise<Map<string, number>> {
    const rows = await this.database.prisma.$queryRaw<{ key: string; count: number }[]>(query);
    return new Map(rows.map(({ key, count }) => [key, count]));
  }
}

interface Order {
  /** The sort key of a row, as text. */
  key: Prisma.Sql;
  /** Selects the rows after a cursor. */
  beyond(cursor: Cursor): Prisma.Sql;
  sorted: Prisma.Sql;
}

const milliseconds = Prisma.sql`(extract(epoch FROM c.since) * 1000)::bigint::text`;
const timeOf = ({ key }: Cursor): Date => new Date(Number(key));
const lowerName = Prisma.sql`coalesce(lower(u.username), ${NAMELESS}) COLLATE "C"`;

const orders: Record<ConnectionsQuery['orden'], Order> = {
  antiguas: {
    key: milliseconds,
    beyond: (cursor) => Prisma.sql`(c.since, c.id COLLATE "C") > (${timeOf(cursor)}, ${cursor.id})`,
    sorted: Prisma.sql`c.since, c.id COLLATE "C"`,
  },
  recientes: {
    key: milliseconds,
    beyond: (cursor) => Prisma.sql`(c.since, c.id COLLATE "C") < (${timeOf(cursor)}, ${cursor.id})`,
    sorted: Prisma.sql`c.since DESC, c.id COLLATE "C" DESC`,
  },
  nombre: {
    key: lowerName,
    beyond: ({ key, id }) => Prisma.sql`(${lowerName}, c.id COLLATE "C") > (${key}, ${id})`,
    sorted: Prisma.sql`${lowerName}, c.id COLLATE "C"`,
  },
};

function filters({ buscar, canal, usuario }: ConnectionsQuery): Prisma.Sql[] {
  return [
    ...(canal === undefined ? [] : [belonging({ tipo: 'canal', valor: canal })]),
    ...(usuario === undefined ? [] : [belonging({ tipo: 'usuario', valor: usuario })]),
    ...(buscar === '' ? [] : [holds(buscar, 'c.id', 'c.node_id', 'c.address', 'u.username', 'u.display_name')]),
  ];
}

/** Returns the SQL condition that corresponds to `belongs`. */
function belonging(audience: Audience): Prisma.Sql {
  switch (audience.tipo) {
    case 'todos':
      return Prisma.sql`true`;
    case 'rol':
      return audience.valor === 'invitado' ? Prisma.sql`c.user_id IS NULL` : Prisma.sql`u.role = ${audience.valor}`;
    case 'usuario':
      return Prisma.sql`u.username = ${audience.valor}`;
    case 'canal':
      return Prisma.sql`EXISTS (SELECT FROM node_follows f
        WHERE f.node_id = c.node_id AND f.connection_id = c.id AND f.channel = ${audience.valor})`;
  }
}

const toConnection = ({ since, id, username, nombre, rol, ...row }: Row): ConnectionRow => ({
  conexion: row.conexion,
  nodo: row.nodo,
  usuario: id === null ? null : { id, username, nombre, rol },
  transporte: row.transporte,
  ip: row.ip,
  desde: since.toISOString(),
  canales: row.canales,
});
