import { isUnavailable, openDatabase, type Database } from '../../server/db/client';
import { createDatabase, type TestDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';
import { startProxy, type Proxy } from '../support/servers/proxy';

let home: TestDatabase;
let proxy: Proxy;
/** With one connection, so that a transaction waits while a statement runs. */
let database: Database;
/** The superuser, bypassing the proxy. */
let administrator: Database;

beforeAll(async () => {
  home = await createDatabase();
  administrator = openDatabase(home.adminUrl, { log: silent, poolSize: 1 });
});

beforeEach(async () => {
  proxy = await startProxy(home.url);
  database = openDatabase(proxy.url, { log: silent, poolSize: 1 });
});

afterEach(async () => {
  await database.close();
  await proxy.close();
});

afterAll(async () => {
  await administrator.close();
  await home.drop();
});

interface Backend {
  pid: number;
}

const backend = async (): Promise<number> => {
  const [row] = await database.prisma.$queryRaw<Backend[]>`SELECT pg_backend_pid() AS pid`;
  return row?.pid ?? 0;
};

/** Ends a backend and waits until it is gone. */
const terminate = (pid: number): Promise<unknown> =>
  administrator.prisma.$queryRaw`SELECT pg_terminate_backend(${pid}::int, 5000)`;

/** Resolves when the backend has answered the statement that begins with this text. */
async function answered(pid: number, statement: string): Promise<void> {
  for (;;) {
    const rows = await administrator.prisma.$queryRaw<Backend[]>`
      SELECT pid FROM pg_stat_activity
      WHERE pid = ${pid} AND state LIKE 'idle%' AND query LIKE ${`${statement}%`}`;
    if (rows.length > 0) return;
  }
}

const outcome = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (isUnavailable(error) ? 'unavailable' : error),
  );

describe.each([
  ['a transaction', (): Promise<unknown> => database.transaction((tx) => tx.$queryRaw`SELECT 2`)],
  ['a pipelined transaction', (): Promise<unknown> => database.pipelined((tx) => tx.$queryRaw`SELECT 2`)],
  ['a statement', (): Promise<unknown> => database.prisma.$queryRaw`SELECT 2`],
])('%s that waits for a connection', (_name, work) => {
  it('[DB-1] is refused if its connection ends with the previous answer, and the process survives', async () => {
    const pid = await backend();
    proxy.holdReplies();
    const before = outcome(database.ping());
    const waiting = outcome(work());
    await answered(pid, 'SELECT 1');
    await terminate(pid);
    proxy.pass();
    expect(await before).toBe('done');
    expect(await waiting).toBe('unavailable');
    expect(await outcome(database.ping())).toBe('done');
  });
});

it('[DB-1] an idle connection that ends, before Prisma has used any, is replaced', async () => {
  await database.ping();
  const [row] = await administrator.prisma.$queryRaw<Backend[]>`
    SELECT pid FROM pg_stat_activity WHERE usename = 'pulso' AND datname = ${new URL(home.url).pathname.slice(1)}`;
  await terminate(row?.pid ?? 0);
  while (proxy.connections > 0) await new Promise(setImmediate);
  expect(await outcome(database.ping())).toBe('done');
});

it('[DB-1] backends that end at any moment of a busy pool leave the process alive and the pool usable', async () => {
  const busy = openDatabase(home.url, { log: silent, poolSize: 3 });
  let over = false;
  let done = 0;
  const work = Array.from({ length: 12 }, async (_, i) => {
    while (!over) {
      const one = i % 2 === 0 ? busy.ping() : busy.pipelined((tx) => tx.$queryRaw`SELECT 1`);
      if ((await outcome(one)) === 'done') done++;
      else await new Promise(setImmediate);
    }
  });
  for (let round = 0; round < 60; round++) {
    const goal = done + 20;
    while (done < goal) await new Promise(setImmediate);
    await administrator.prisma.$queryRaw`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE usename = 'pulso' AND datname = ${new URL(home.url).pathname.slice(1)}`;
  }
  over = true;
  await Promise.all(work);
  expect(await outcome(busy.ping())).toBe('done');
  await busy.close();
});
