import type {
  ChannelRow,
  ChannelsQuery,
  ConnectionDetail,
  ConnectionRow,
  ConnectionsQuery,
  Reach,
} from '../../contract/core/connections';
import { folded } from '../../contract/core/text/folded';
import { parseChannel, type ChannelKind } from '../../contract/channels';
import { toUserView, type UserPrincipal } from '../../contract/core/identity';
import type { Session } from '../hub/session';
import { belongs } from './audience';
import { isTime, NAMELESS, readCursor, writeCursor, type Cursor } from './cursor';
import { SAMPLE, type Followed, type Page, type Roster } from './roster';

/** The roster of a single node: it reads its own sessions and stores nothing. */
export function memoryRoster(node: string, sessions: ReadonlySet<Session>): Roster {
  const all = (): Session[] => [...sessions];
  return {
    report: () => Promise.resolve(),
    connections: (query) => Promise.resolve().then(() => connections(node, all(), query)),
    connection: (id) =>
      Promise.resolve(
        detail(
          node,
          all().find((session) => session.id === id),
        ),
      ),
    channels: (query) => Promise.resolve(channels(all(), query)),
    connectionsOf: (userIds) => Promise.resolve(countedBy(all(), ({ principal }) => [principal.id], userIds)),
    readersOf: (names) => Promise.resolve(countedBy(all(), ({ subscriptions }) => subscriptions.keys(), names)),
    followed: (kind) => Promise.resolve(followed(all(), kind)),
    reach: (audience) => Promise.resolve(reachOf(all().filter((session) => belongs(session, audience)))),
    close: () => Promise.resolve(),
  };
}

function connections(node: string, all: Session[], query: ConnectionsQuery): Page<ConnectionRow> {
  const { orden, limite, despues } = query;
  const cursor = despues === undefined ? undefined : readCursor(despues, orden === 'nombre' ? () => true : isTime);
  const compare = order(orden);
  const found = all.filter((session) => matches(node, session, query)).map((session) => withSortKey(session, orden));
  const following = cursor ? found.filter((row) => compare(row, cursor) > 0) : found;
  const page = following.toSorted(compare).slice(0, limite + 1);
  const rows = page.slice(0, limite);
  const last = rows.at(-1);
  const more = page.length > limite && last !== undefined;
  return {
    rows: rows.map(({ session }) => rowOf(node, session)),
    siguiente: more ? writeCursor(last) : null,
    total: found.length,
  };
}

function matches(node: string, session: Session, { buscar, canal, usuario }: ConnectionsQuery): boolean {
  const { id, principal, connection, subscriptions } = session;
  if (canal !== undefined && !subscriptions.has(canal)) return false;
  if (usuario !== undefined && !(principal.kind === 'user' && principal.username === usuario)) return false;
  if (buscar === '') return true;
  const names = principal.kind === 'user' ? [principal.username, principal.displayName] : [];
  const wanted = folded(buscar);
  return [id, node, connection.address, ...names].some((text) => folded(text).includes(wanted));
}

/** A session with its sort key, computed once because it is compared often. */
interface SortedSession extends Cursor {
  readonly session: Session;
}

function withSortKey(session: Session, orden: ConnectionsQuery['orden']): SortedSession {
  const { id, since, principal } = session;
  if (orden !== 'nombre') return { id, session, key: String(since) };
  return { id, session, key: principal.kind === 'user' ? principal.username.toLowerCase() : NAMELESS };
}

/** Times have the same number of digits for centuries, so they compare as text. */
function order(orden: ConnectionsQuery['orden']): (a: Cursor, b: Cursor) => number {
  const ascending = (a: Cursor, b: Cursor): number =>
    a.key === b.key ? compareText(a.id, b.id) : compareText(a.key, b.key);
  return orden === 'recientes' ? (a, b) => ascending(b, a) : ascending;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const rowOf = (node: string, { id, principal, connection, since, subscriptions }: Session): ConnectionRow => ({
  conexion: id,
  nodo: node,
  usuario: principal.kind === 'user' ? toUserView(principal) : null,
  transporte: connection.transport,
  ip: connection.address,
  desde: new Date(since).toISOString(),
  canales: subscriptions.size,
});

const detail = (node: string, session: Session | undefined): ConnectionDetail | undefined =>
  session && { ...rowOf(node, session), nombres_canales: [...session.subscriptions.keys()].sort(compareText) };

function channels(all: Session[], { buscar, limite, despues = '' }: ChannelsQuery): Page<ChannelRow> {
  const wanted = folded(buscar);
  const counts = countedBy(all, ({ subscriptions }) => subscriptions.keys());
  const names = [...counts.keys()].filter((name) => folded(name).includes(wanted));
  const following = names.filter((name) => name > despues).sort(compareText);
  const rows = following.slice(0, limite).map((canal) => ({ canal, lectores: counts.get(canal) ?? 0 }));
  return { rows, siguiente: following.length > limite ? (rows.at(-1)?.canal ?? null) : null, total: names.length };
}

function countedBy(
  all: Session[],
  keysOf: (session: Session) => Iterable<string>,
  only?: readonly string[],
): Map<string, number> {
  const wanted = only && new Set(only);
  const counts = new Map<string, number>();
  for (const session of all) {
    for (const key of keysOf(session)) {
      if (!wanted || wanted.has(key)) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

function followed(all: Session[], kind: ChannelKind): Map<string, Followed> {
  const followers = new Map<string, { connections: number; ids: Set<string> }>();
  for (const { principal, subscriptions } of all) {
    for (const channel of subscriptions.keys()) {
      if (parseChannel(channel)?.kind !== kind) continue;
      const { connections, ids } = followers.get(channel) ?? { connections: 0, ids: new Set() };
      followers.set(channel, { connections: connections + 1, ids: ids.add(principal.id) });
    }
  }
  return new Map([...followers].map(([channel, { connections, ids }]) => [channel, { connections, users: ids.size }]));
}

function reachOf(sessions: Session[]): Reach {
  const users = new Map<string, UserPrincipal>();
  for (const { principal } of sessions) if (principal.kind === 'user') users.set(principal.id, principal);
  const named = [...users.values()].sort((a, b) => compareText(a.username, b.username)).slice(0, SAMPLE);
  return {
    conexiones: sessions.length,
    usuarios: new Set(sessions.map(({ principal }) => principal.id)).size,
    muestra: named.map(toUserView),
  };
}
