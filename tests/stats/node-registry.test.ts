import type { NodeVitals } from '../../contract/core/node-vitals';
import type { Database } from '../../server/db/client';
import type { NodeRegistry } from '../../server/stats/node-registry';
import { MemoryNodeRegistry } from '../../server/stats/node-registry-memory';
import { PostgresNodeRegistry } from '../../server/stats/node-registry-postgres';
import { useDatabase } from '../support/servers/open-database';

let database: Database;
useDatabase((opened) => void (database = opened));

const vitalsOf = (nodo: string): NodeVitals => ({
  ...{ nodo, conexiones: 1, operaciones_por_segundo: 0.5, entrega_p50_ms: null, entrega_p99_ms: null },
  ...{ bucle_p50_ms: 0.1, bucle_p99_ms: 2, memoria_mb: 80, desde: DAWN, medido: DAWN },
});
const DAWN = '2026-01-01T06:00:00.000Z';

describe.each([
  [
    'memory',
    () => {
      const shared = new MemoryNodeRegistry();
      return () => shared.endpoint();
    },
  ],
  ['PostgreSQL', () => () => new PostgresNodeRegistry(database)],
])('a node registry in %s', (_name, make) => {
  let endpoint: () => NodeRegistry;
  beforeEach(() => void (endpoint = make()));

  it('counts a user once, on however many nodes they are', async () => {
    const [one, two] = [endpoint(), endpoint()];
    await one.report({ connections: 3, users: new Set(['ana', 'luis']), peak: 4 });
    await two.report({ connections: 2, users: new Set(['ana', 'eva']), peak: 1 });
    for (const census of [one, two]) expect(await census.total()).toEqual({ users: 3, connections: 5, peak: 5 });
    await one.report({ connections: 1, users: new Set(['luis']), peak: 0 });
    expect(await two.total()).toEqual({ users: 3, connections: 3, peak: 1 });
    await two.close();
    expect(await one.total()).toEqual({ users: 1, connections: 1, peak: 0 });
    await one.close();
    await one.close();
  });

  it('[ADM-2] lists the vitals of the nodes that have measured them, by name, and keeps earlier ones', async () => {
    const [one, two, third] = [endpoint(), endpoint(), endpoint()];
    const here = { connections: 1, users: new Set<string>(), peak: 0 };
    await one.report({ ...here, vitals: vitalsOf('b') });
    await two.report({ ...here, vitals: vitalsOf('a') });
    await third.report(here);
    await one.report({ ...here, connections: 2 });
    expect(await third.nodes()).toEqual([vitalsOf('a'), vitalsOf('b')]);
    await two.close();
    expect(await third.nodes()).toEqual([vitalsOf('b')]);
    await Promise.all([one.close(), third.close()]);
  });

  it('is empty before the first report', async () => {
    expect(await endpoint().total()).toEqual({ users: 0, connections: 0, peak: 0 });
  });

  it('does not see later changes of a reported set', async () => {
    const census = endpoint();
    const users = new Set(['ana']);
    await census.report({ connections: 1, users, peak: 0 });
    users.add('luis');
    expect(await census.total()).toMatchObject({ users: 1 });
    await census.report({ connections: 2, users, peak: 0 });
    expect(await census.total()).toMatchObject({ users: 2 });
    await census.close();
  });
});

it('[PRE-2] a node that stops reporting is forgotten', async () => {
  const [alive, dead] = [new PostgresNodeRegistry(database), new PostgresNodeRegistry(database, { leaseMs: 300 })];
  await alive.report({ connections: 1, users: new Set(['ana']), peak: 0 });
  await dead.report({ connections: 5, users: new Set(['luis']), peak: 9 });
  expect(await alive.total()).toEqual({ users: 2, connections: 6, peak: 9 });
  while ((await alive.total()).users > 1) await new Promise(setImmediate);
  expect(await alive.total()).toEqual({ users: 1, connections: 1, peak: 0 });
  await database.prisma.$executeRaw`UPDATE nodes SET lease_until = now() - interval '2 minutes' WHERE connections = 5`;
  await alive.report({ connections: 2, users: new Set(['ana']), peak: 0 });
  expect(await database.prisma.node.count()).toBe(1);
  expect(await database.prisma.nodeUser.count()).toBe(1);
  await alive.close();
});

it('a node whose row is lost reports its users again', async () => {
  const [one, other] = [new PostgresNodeRegistry(database), new PostgresNodeRegistry(database)];
  await one.report({ connections: 1, users: new Set(['ana']), peak: 0 });
  await database.prisma.$executeRaw`TRUNCATE nodes, node_users`; // as a crash of PostgreSQL leaves unlogged tables
  await one.report({ connections: 2, users: new Set(['ana', 'luis']), peak: 0 });
  expect(await other.total()).toEqual({ users: 2, connections: 2, peak: 0 });
  await one.close();
});
