import { isUnavailable, openDatabase, type Database } from '../../server/db/client';
import { createDatabase, type TestDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';
import { startProxy, type Proxy } from '../support/servers/proxy';

let home: TestDatabase;
let proxy: Proxy;
/** Through the proxy, with two connections, so that a damaged one is soon borrowed again. */
let database: Database;
/** Bypasses the proxy, to see what is really stored. */
let witness: Database;

const patience = { maxWait: 600, timeout: 800, borrow: 1200 };

beforeAll(async () => {
  home = await createDatabase();
  witness = openDatabase(home.url, { log: silent });
});

beforeEach(async () => {
  proxy = await startProxy(home.url);
  database = openDatabase(proxy.url, { log: silent, poolSize: 2, patience });
});

afterEach(async () => {
  await database.close();
  await proxy.close();
});

afterAll(async () => {
  await witness.close();
  await home.drop();
});

const write = (name: string): Promise<unknown> =>
  database.transaction((tx) => tx.channel.create({ data: { name, head: 1n } }));

const isStored = async (name: string): Promise<boolean> =>
  (await witness.prisma.channel.findUnique({ where: { name } })) !== null;

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => Promise.reject(new Error('expected a failure')),
    (error: unknown) => error,
  );

/** Runs many transactions on both connections: none runs inside one that another left open. */
async function expectCleanPool(): Promise<void> {
  const stamp = (): Promise<string | null | undefined> =>
    database.transaction(async (tx) => {
      const rows = await tx.$queryRaw<{ id: string | null }[]>`SELECT pg_current_xact_id_if_assigned()::text AS id`;
      await tx.$executeRaw`SELECT pg_current_xact_id()`;
      return rows[0]?.id;
    });
  for (let round = 0; round < 5; round++) expect(await Promise.all([stamp(), stamp()])).toEqual([null, null]);
}

it('a connection lost between two statements rejects the transaction, and nothing is stored', async () => {
  const work = database.transaction(async (tx) => {
    await tx.channel.create({ data: { name: 'between', head: 1n } });
    proxy.reset();
    await tx.channel.create({ data: { name: 'between-2', head: 1n } });
  });
  expect(isUnavailable(await failureOf(work))).toBe(true);
  await expectCleanPool();
  await expect(isStored('between')).resolves.toBe(false);
});

it('a backend ended by an administrator rejects the transaction', async () => {
  const work = database.transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    await witness.prisma.$executeRaw`SELECT pg_terminate_backend(${row?.pid}::int, 2000)`;
    await tx.channel.create({ data: { name: 'terminated', head: 1n } });
  });
  expect(isUnavailable(await failureOf(work))).toBe(true);
  await expectCleanPool();
  await expect(isStored('terminated')).resolves.toBe(false);
});

it('[LOG-4] a COMMIT whose answer is lost with the connection rejects, though it is stored', async () => {
  await database.ping();
  proxy.dropReplies((chunk) => chunk.includes('COMMIT'));
  const failure = failureOf(write('answer-lost'));
  while (!(await isStored('answer-lost'))) await new Promise((resolve) => setTimeout(resolve, 5));
  proxy.reset();
  proxy.pass();
  expect(isUnavailable(await failure)).toBe(true);
  await expectCleanPool();
});

it('[LOG-4] a COMMIT without an answer rejects in bounded time, and its connection is not reused', async () => {
  proxy.dropReplies((chunk) => chunk.includes('COMMIT'));
  const started = Date.now();
  expect(isUnavailable(await failureOf(write('answer-hangs')))).toBe(true);
  expect(Date.now() - started).toBeLessThan(patience.borrow + 500);
  proxy.pass();
  await expectCleanPool();
  await expect(isStored('answer-hangs')).resolves.toBe(true);
});

it('a connection that goes silent during a statement rejects in bounded time', async () => {
  const work = database.transaction(async (tx) => {
    await tx.channel.create({ data: { name: 'silent', head: 1n } });
    proxy.stall();
    await tx.channel.create({ data: { name: 'silent-2', head: 1n } });
  });
  const started = Date.now();
  expect(isUnavailable(await failureOf(work))).toBe(true);
  expect(Date.now() - started).toBeLessThan(patience.borrow + 500);
  expect(isUnavailable(await failureOf(database.prisma.hub.findMany()))).toBe(true);
  proxy.pass();
  await expectCleanPool();
  await expect(isStored('silent')).resolves.toBe(false);
});

it('a transaction that takes too long rejects, and nothing is stored', async () => {
  const work = database.transaction(async (tx) => {
    await tx.channel.create({ data: { name: 'slow', head: 1n } });
    await new Promise((resolve) => setTimeout(resolve, patience.timeout + 100));
    await tx.channel.create({ data: { name: 'slow-2', head: 1n } });
  });
  expect(isUnavailable(await failureOf(work))).toBe(true);
  await expectCleanPool();
  await expect(isStored('slow')).resolves.toBe(false);
});

it('an unreachable database is no wrong statement, and works again once it is reachable', async () => {
  proxy.cut();
  expect(isUnavailable(await failureOf(database.ping()))).toBe(true);
  expect(isUnavailable(await failureOf(write('cut')))).toBe(true);
  expect(isUnavailable(await failureOf(database.prisma.hub.findMany()))).toBe(true);
  expect(isUnavailable(await failureOf(database.prisma.$queryRaw`SELECT 1`))).toBe(true);
  proxy.pass();
  await database.ping();
  await expectCleanPool();
  expect(isUnavailable(await failureOf(database.prisma.$queryRaw`SELECT nonsense`))).toBe(false);
});

it('an exhausted pool rejects in time', async () => {
  const hold = (): Promise<unknown> => database.transaction((tx) => tx.$queryRaw`SELECT 1 FROM pg_sleep(0.75)`);
  const failures = await Promise.allSettled([hold(), hold(), write('late'), write('later')]);
  expect(failures.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
  for (const failure of failures) if (failure.status === 'rejected') expect(isUnavailable(failure.reason)).toBe(true);
  await expectCleanPool();
});
