import type {
  ChannelRow,
  ChannelsQuery,
  ConnectionDetail,
  ConnectionRow,
  ConnectionsQuery,
  Reach,
} from '../../contract/admin';
import { toUserView, type UserPrincipal } from '../../contract/identity';
import type { Session } from '../hub/session';
import { belongs } from './audience';
import { isTime, NAMELESS, readCursor, writeCursor, type Cursor } from './cursor';
import { SAMPLE, type Page, type Roster } from './roster';

/** The roster of a node that is alone: it looks at its own sessions, and writes nothing down. */
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
    reach: (audience) => Promise.resolve(reachOf(all().filter((session) => belongs(session, audience)))),
    close: () => Promise.resolve(),
  };
}

function connections(node: string, all: Session[], query: ConnectionsQuery): Page<ConnectionRow> {
  const { orden, limite, despues } = query;
  const found = all.filter((session) => matches(node, session, query));
  const compare = order(orden);
  const cursor = despues === undefined ? undefined : readCursor(despues, orden === 'nombre' ? () => true : isTime);
  const following = cursor ? found.filter((session) => compare(keyed(session, orden), cursor) > 0) : found;
  const page = first(limite + 1, following, (a, b) => compare(keyed(a, orden), keyed(b, orden)));
  const rows = page.slice(0, limite);
  const last = rows.at(-1);
  const more = page.length > limite && last !== undefined;
  return {
    rows: rows.map((session) => rowOf(node, session)),
    siguiente: more ? writeCursor(keyed(last, orden)) : null,
    total: found.length,
  };
}

function matches(node: string, session: Session, { buscar, canal, usuario }: ConnectionsQuery): boolean {
  const { id, principal, connection, subscriptions } = session;
  if (canal !== undefined && !subscriptions.has(canal)) return false;
  if (usuario !== undefined && !(principal.kind === 'user' && principal.username === usuario)) return false;
  if (buscar === '') return true;
  const names = principal.kind === 'user' ? [principal.username, principal.displayName] : [];
  const wanted = buscar.toLowerCase();
  return [id, node, connection.address, ...names].some((text) => text.toLowerCase().includes(wanted));
}

const keyed = ({ id, since, principal }: Session, orden: ConnectionsQuery['orden']): Cursor => ({
  id,
  key: orden !== 'nombre' ? String(since) : principal.kind === 'user' ? principal.username.toLowerCase() : NAMELESS,
});

/** Times have as many digits as one another for centuries: they compare as text. */
function order(orden: ConnectionsQuery['orden']): (a: Cursor, b: Cursor) => number {
  const ascending = (a: Cursor, b: Cursor): number =>
    a.key === b.key ? compareText(a.id, b.id) : compareText(a.key, b.key);
  return orden === 'recientes' ? (a, b) => ascending(b, a) : ascending;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The first `count` in order, without sorting the ten thousand that they are picked from. */
function first<T>(count: number, items: readonly T[], compare: (a: T, b: T) => number): T[] {
  const kept: T[] = [];
  for (const item of items) {
    const last = kept.at(-1);
    if (kept.length === count && last !== undefined && compare(item, last) >= 0) continue;
    const place = kept.findLastIndex((other) => compare(other, item) <= 0) + 1;
    kept.splice(place, 0, item);
    if (kept.length > count) kept.pop();
  }
  return kept;
}

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
  const wanted = buscar.toLowerCase();
  const counts = countedBy(all, ({ subscriptions }) => subscriptions.keys());
  const names = [...counts.keys()].filter((name) => name.toLowerCase().includes(wanted));
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

function reachOf(sessions: Session[]): Reach {
  const users = new Map<string, UserPrincipal>();
  for (const { principal } of sessions) if (principal.kind === 'user') users.set(principal.id, principal);
  const named = first(SAMPLE, [...users.values()], (a, b) => compareText(a.username, b.username));
  return {
    conexiones: sessions.length,
    usuarios: new Set(sessions.map(({ principal }) => principal.id)).size,
    muestra: named.map(toUserView),
  };
}
