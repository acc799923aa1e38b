import {
  type ConnectionsQuery,
  connectionRow,
  connectionsQuery,
  channelsQuery,
} from '../../../contract/core/connections';
import type { Principal, Role } from '../../../contract/core/identity';
import { Problem } from '../../../contract/problems';
import { openDatabase, type Database } from '../../../server/db/client';
import type { Hub } from '../../../server/hub/hub';
import type { Session } from '../../../server/hub/session';
import type { Roster } from '../../../server/roster/roster';
import { memoryRoster } from '../../../server/roster/roster-memory';
import { postgresRoster } from '../../../server/roster/roster-postgres';
import { makeHub, MemoryConnection, MemoryLog, subscribe } from '../../hub/hub-world';
import { createDatabase, type TestDatabase } from '../../support/servers/database';
import { silent } from '../../support/servers/log';

let home: TestDatabase;
let database: Database;
beforeAll(async () => {
  home = await createDatabase();
  database = openDatabase(home.url, { log: silent });
  await database.prisma.user.createMany({
    data: (['ana', 'admin', 'luis'] as const).map((name) => ({
      ...{ id: `u_${name}`, username: name, displayName: `${name.toUpperCase()} de Pulso`, passwordHash: 'x' },
      role: roleOf(name),
    })),
  });
});
afterAll(async () => {
  await database.close();
  await home.drop();
});

const roleOf = (name: string): Role => (name === 'admin' ? 'admin' : 'customer');

const user = (name: string): Principal => ({
  ...{ kind: 'user', id: `u_${name}`, username: name, displayName: `${name.toUpperCase()} de Pulso` },
  ...{ role: roleOf(name), sessionId: 's', expiresAt: Infinity },
});

/** A hub with its roster; sessions keep the order in which they connected. */
interface World {
  hub: Hub;
  roster: Roster;
  join(principal: Principal, ...channels: string[]): Promise<Session>;
}

function makeWorld(make: (hub: Hub) => Roster): World {
  const hub = makeHub(new MemoryLog());
  return {
    hub,
    roster: make(hub),
    async join(principal, ...channels) {
      const session = hub.connect(new MemoryConnection(), principal);
      Object.assign(session, { since: START + hub.sessions.size });
      for (const channel of channels) await subscribe(session, channel);
      return session;
    },
  };
}

const START = Date.parse('2026-01-01T06:00:00.000Z');
const guest = (n: number): Principal => ({ kind: 'guest', id: `guest:${n}` });
const ask = (query: Partial<ConnectionsQuery> = {}): ConnectionsQuery => connectionsQuery.parse(query);
const inPostgres = (node: string) => (hub: Hub) => postgresRoster({ database, hub, node, log: silent });

describe.each<[string, (hub: Hub) => Roster]>([
  ['memory', (hub) => memoryRoster('here', hub.sessions)],
  ['PostgreSQL', inPostgres('here')],
])('[ADM-3] a roster in %s', (_name, make) => {
  let world: World;
  beforeEach(() => void (world = makeWorld(make)));
  afterEach(() => world.roster.close());

  const names = async (query: Partial<ConnectionsQuery>): Promise<(string | undefined)[]> =>
    (await world.roster.connections(ask(query))).rows.map(({ usuario }) => usuario?.username);

  it('lists each connection with its user, node, start time and number of channels', async () => {
    const session = await world.join(user('ana'), 'stats', 'account:1350509525');
    await world.join(guest(1));
    const { rows, total, siguiente } = await world.roster.connections(ask());
    expect(rows.map((row) => connectionRow.parse(row))).toEqual([
      {
        ...{ conexion: session.id, nodo: 'here', transporte: 'ws', ip: '192.0.2.1', canales: 2 },
        usuario: { id: 'u_ana', username: 'ana', nombre: 'ANA de Pulso', rol: 'customer' },
        desde: new Date(START + 1).toISOString(),
      },
      expect.objectContaining({ usuario: null, canales: 0 }),
    ]);
    expect([total, siguiente]).toEqual([2, null]);
    expect(await world.roster.connection(session.id)).toEqual({
      ...rows[0],
      nombres_canales: ['account:1350509525', 'stats'],
    });
    expect(await world.roster.connection('5d9f1a55-0000-4000-8000-000000000000')).toBeUndefined();
  });

  it('forgets closed connections and dropped subscriptions', async () => {
    const [ana, luis] = [await world.join(user('ana'), 'stats'), await world.join(user('luis'), 'stats')];
    expect(await names({})).toEqual(['ana', 'luis']);
    ana.closed();
    luis.unsubscribe('stats');
    expect(await names({})).toEqual(['luis']);
    expect((await world.roster.channels(channelsQuery.parse({}))).total).toBe(0);
  });

  it.each([
    ['antiguas', ['ana', undefined, 'admin', 'ana', 'luis']],
    ['recientes', ['luis', 'ana', 'admin', undefined, 'ana']],
    ['nombre', ['admin', 'ana', 'ana', 'luis', undefined]],
  ] as const)('paginates in the order %s, without repeated rows', async (orden, expected) => {
    for (const principal of [user('ana'), guest(1), user('admin'), user('ana'), user('luis')])
      await world.join(principal);
    const seen: string[] = [];
    const usernames: (string | undefined)[] = [];
    let despues: string | undefined;
    do {
      const page = await world.roster.connections(ask({ orden, limite: 2, despues }));
      expect(page.total).toBe(5);
      for (const { conexion, usuario } of page.rows) {
        seen.push(conexion);
        usernames.push(usuario?.username);
      }
      despues = page.siguiente ?? undefined;
    } while (despues !== undefined);
    expect(usernames).toEqual(expected);
    expect(new Set(seen).size).toBe(5);
  });

  it.each([
    [{ buscar: 'ANA' }, ['ana']],
    [{ buscar: 'de pulso' }, ['ana', 'luis']],
    [{ buscar: '192.0.2' }, ['ana', 'luis', undefined]],
    [{ buscar: 'here' }, ['ana', 'luis', undefined]],
    [{ buscar: '%' }, []],
    [{ buscar: 'a_a' }, []],
    [{ usuario: 'luis' }, ['luis']],
    [{ canal: 'stats' }, ['luis', undefined]],
    [{ canal: 'stats', buscar: 'lui' }, ['luis']],
  ])('finds by %j', async (query, expected) => {
    await world.join(user('ana'));
    await world.join(user('luis'), 'stats');
    await world.join(guest(1), 'stats');
    expect(await names(query)).toEqual(expected);
    expect((await world.roster.connections(ask(query))).total).toBe(expected.length);
  });

  it('finds by the connection’s own id', async () => {
    await world.join(user('ana'));
    const { id } = await world.join(user('luis'));
    expect(await names({ buscar: id.slice(0, 13).toUpperCase() })).toEqual(['luis']);
  });

  it.each(['x', 'AAAA', Buffer.from(`${'0'.repeat(36)} tomorrow`).toString('base64url')])(
    'refuses the cursor %s',
    async (despues) => {
      const refused: unknown = await world.roster.connections(ask({ despues })).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(Problem);
      expect(refused).toMatchObject({ code: 'request.invalid', field: 'despues' });
    },
  );

  it('counts the subscribers of channels, page by page', async () => {
    await world.join(user('ana'), 'stats', 'account:1350509525');
    await world.join(user('luis'), 'stats', 'account:1712345678');
    const one = await world.roster.channels(channelsQuery.parse({ limite: 2 }));
    expect(one).toEqual({
      rows: [
        { canal: 'account:1350509525', lectores: 1 },
        { canal: 'account:1712345678', lectores: 1 },
      ],
      ...{ siguiente: 'account:1712345678', total: 3 },
    });
    const two = await world.roster.channels(channelsQuery.parse({ limite: 2, despues: one.siguiente }));
    expect(two).toEqual({ rows: [{ canal: 'stats', lectores: 2 }], siguiente: null, total: 3 });
    const beyond = await world.roster.channels(channelsQuery.parse({ buscar: 'ACCOUNT', despues: 'stats' }));
    expect(beyond).toEqual({ rows: [], siguiente: null, total: 2 });
    expect([...(await world.roster.readersOf(['stats', 'account:1350509525', 'account:0']))].sort()).toEqual([
      ['account:1350509525', 1],
      ['stats', 2],
    ]);
  });

  it('counts the connections of users', async () => {
    for (const name of ['ana', 'ana', 'luis']) await world.join(user(name));
    expect([...(await world.roster.connectionsOf(['u_ana', 'u_admin']))]).toEqual([['u_ana', 2]]);
  });

  it.each([
    [{ tipo: 'todos' } as const, 5, 4, ['admin', 'ana']],
    [{ tipo: 'rol', valor: 'admin' } as const, 1, 1, ['admin']],
    [{ tipo: 'rol', valor: 'invitado' } as const, 2, 2, []],
    [{ tipo: 'usuario', valor: 'ana' } as const, 2, 1, ['ana']],
    [{ tipo: 'usuario', valor: 'nadie' } as const, 0, 0, []],
    [{ tipo: 'canal', valor: 'stats' } as const, 2, 2, ['ana']],
  ])('[ADM-5] previews whom a notice to %j would reach', async (audience, conexiones, usuarios, sample) => {
    await world.join(user('ana'), 'stats');
    for (const principal of [user('ana'), user('admin'), guest(1)]) await world.join(principal);
    await world.join(guest(2), 'stats');
    const reach = await world.roster.reach(audience);
    expect(reach).toMatchObject({ conexiones, usuarios });
    expect(reach.muestra.map(({ username }) => username)).toEqual(sample);
  });
});

describe('[ADM-3] nodes of one database', () => {
  const worlds: World[] = [];
  const lease = (node: string, seconds: number): Promise<number> => database.prisma.$executeRaw`
    INSERT INTO nodes (id, lease_until) VALUES (${node}, now() + make_interval(secs => ${seconds}))
    ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until`;
  beforeEach(async () => {
    for (const node of ['one', 'two']) {
      worlds.push(makeWorld(inPostgres(node)));
      await lease(node, 60);
    }
  });
  afterEach(async () => {
    for (const { roster } of worlds.splice(0)) await roster.close();
    await database.prisma.node.deleteMany();
  });

  it('list each other’s connections, until a lease expires', async () => {
    const [one, two] = worlds as [World, World];
    await one.join(user('ana'), 'stats');
    await two.join(user('luis'), 'stats');
    await two.roster.report();
    const seen = async () => (await one.roster.connections(ask())).rows.map(({ nodo }) => nodo).sort();
    expect(await seen()).toEqual(['one', 'two']);
    expect([...(await one.roster.readersOf(['stats']))]).toEqual([['stats', 2]]);
    expect(await one.roster.reach({ tipo: 'canal', valor: 'stats' })).toMatchObject({ conexiones: 2, usuarios: 2 });
    await lease('two', -1);
    expect(await seen()).toEqual(['one']);
    expect([...(await one.roster.readersOf(['stats']))]).toEqual([['stats', 1]]);
  });

  it('write lost rows again: a crash empties unlogged tables, and other nodes take a late node for dead', async () => {
    const [one, two] = worlds as [World, World];
    await one.join(user('ana'), 'stats');
    await one.roster.report();
    await database.prisma.$executeRaw`TRUNCATE node_connections, node_follows`;
    await one.join(user('luis'));
    await one.roster.report();
    expect((await two.roster.connections(ask())).total).toBe(2);
    expect([...(await two.roster.readersOf(['stats']))]).toEqual([['stats', 1]]);
  });

  it('remove the rows of a node that is gone', async () => {
    const [one, two] = worlds as [World, World];
    await two.join(user('luis'), 'stats');
    await two.roster.report();
    await database.prisma.node.delete({ where: { id: 'two' } });
    await one.roster.report();
    expect(await database.prisma.nodeConnection.count()).toBe(0);
    expect(await database.prisma.nodeFollow.count()).toBe(0);
  });

  it('write nothing while nothing has changed', async () => {
    const [one] = worlds as [World];
    await one.join(user('ana'), 'stats');
    await one.roster.report();
    const transaction = jest.spyOn(database, 'transaction');
    await one.roster.report();
    expect(transaction).not.toHaveBeenCalled();
    transaction.mockRestore();
  });
});
