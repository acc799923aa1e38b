import { isUniqueViolation, openDatabase, type Database, type PipelinedTx } from '../../server/db/client';
import { Prisma } from '../../server/db/generated/client';
import { bigint, float8, rowsOf, text } from '../../server/db/sql/rows';
import { createDatabase, type TestDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';
import { startProxy, type Proxy } from '../support/servers/proxy';

let home: TestDatabase;
let proxy: Proxy;
/** Through the proxy, with one connection: a transaction finds what the one before it left behind. */
let database: Database;
beforeAll(async () => {
  home = await createDatabase();
});
beforeEach(async () => {
  proxy = await startProxy(home.url);
  database = openDatabase(proxy.url, { log: silent, poolSize: 1 });
});
afterEach(async () => {
  await database.close();
  await proxy.close();
});
afterAll(() => home.drop());

const insert = (tx: Pick<PipelinedTx, '$executeRaw'>, name: string): Promise<number> =>
  tx.$executeRaw`INSERT INTO channels (name, head) VALUES (${name}, ${1})`;
const stored = async (...names: string[]): Promise<number> =>
  database.prisma.channel.count({ where: { name: { in: names } } });
const backend = async (tx: Pick<PipelinedTx, '$queryRaw'>): Promise<number | undefined> => {
  const [row] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  return row?.pid;
};

it('BEGIN is sent with the first statement and COMMIT with the last: two packets out, two back', async () => {
  const work = (name: string) =>
    database.pipelined(async (tx) => {
      await insert(tx, `${name}-1`);
      return insert(tx.last, `${name}-2`);
    });
  await work('known'); // from now on the connection has the statements prepared
  let packets = 0;
  proxy.dropReplies(() => {
    packets++;
    return false;
  });
  expect(await work('trips')).toBe(1);
  expect(packets).toBe(2);
  proxy.pass();
  expect(await stored('trips-1', 'trips-2')).toBe(2);
});

it('values are returned as Prisma reads them', async () => {
  const [row] = await database.pipelined(
    (tx) =>
      tx.last.$queryRaw<Record<string, unknown>[]>`
      SELECT 9007199254740993 AS big, 7::int AS int, 0.5::float8 AS half, ${true}::boolean AS yes, NULL::text AS nothing,
        ${'ñ"\\\n'}::text AS words, '{"a":[1]}'::json AS json, ${new Date(5)}::timestamptz AS at`,
  );
  const expected = { big: 9007199254740993n, int: 7, half: 0.5, yes: true, nothing: null, words: 'ñ"\\\n' };
  expect(row).toEqual({ ...expected, json: { a: [1] }, at: new Date(5) });
});

it.each([
  ['the last statement fails', (tx: PipelinedTx) => insert(tx.last, 'twice')],
  ['one in between fails', (tx: PipelinedTx) => insert(tx, 'twice')],
])('[LOG-1] when %s nothing is committed, and the connection stays usable', async (_what, fail) => {
  await database.pipelined((tx) => insert(tx.last, 'twice').catch(() => 0)).catch(() => undefined);
  const before = await database.pipelined(backend);
  const work = database.pipelined(async (tx) => {
    await insert(tx, 'lost');
    await fail(tx);
  });
  expect(isUniqueViolation(await work.catch((error: unknown) => error))).toBe(true);
  expect(await stored('lost')).toBe(0);
  expect(await database.pipelined(backend)).toBe(before);
});

it('[LOG-1] a COMMIT after a failure that was caught is an error, and nothing is stored', async () => {
  await database.pipelined((tx) => insert(tx.last, 'there'));
  const work = database.pipelined(async (tx) => {
    await insert(tx, 'gone');
    await insert(tx, 'there').catch(() => undefined);
  });
  await expect(work).rejects.toThrow('rolled back');
  expect(await stored('gone')).toBe(0);
});

it('[LOG-1] an error thrown after a statement rolls it back; before any statement, nothing is sent', async () => {
  const work = database.pipelined(async (tx) => {
    await insert(tx, 'thrown');
    throw new Error('no');
  });
  await expect(work).rejects.toThrow('no');
  await expect(database.pipelined(() => Promise.reject(new Error('not even begun')))).rejects.toThrow('not even begun');
  expect(await stored('thrown')).toBe(0);
});

it('a statement sent ahead fails the statements behind it', async () => {
  const runAhead = (tx: PipelinedTx, by: number) => {
    const proof = tx.ahead<{ one: number }[]>(Prisma.sql`SELECT 1 / ${by}::int AS one`);
    proof.catch(() => undefined);
    return { proof, written: insert(tx.last, `guess-${by}`) };
  };
  const right = await database.pipelined(async (tx) => {
    const { proof, written } = runAhead(tx, 1);
    await written;
    return proof;
  });
  expect(right).toEqual([{ one: 1 }]);
  await expect(database.pipelined((tx) => runAhead(tx, 0).written)).rejects.toMatchObject({ code: '22012' });
  expect([await stored('guess-1'), await stored('guess-0')]).toEqual([1, 0]);
});

it('a statement that a connection has lost is prepared again, after one failure', async () => {
  const work = (): Promise<number> => database.pipelined((tx) => tx.last.$executeRaw`SELECT 'forgotten'`);
  await work();
  await database.prisma.$executeRawUnsafe('DEALLOCATE ALL').catch(() => undefined);
  await work().catch(() => undefined);
  expect(await work()).toBe(1);
});

it('an invalid parameter is refused before anything is sent, and the connection stays usable', async () => {
  const work = database.pipelined((tx) => tx.$queryRaw`SELECT ${['a']}::text[]`);
  await expect(work).rejects.toThrow(TypeError);
  await database.pipelined((tx) => insert(tx.last, 'after'));
  expect(await stored('after')).toBe(1);
});

it('the table has the same rows, be they none, one or many', async () => {
  const rows = [
    { id: 1, name: "O'Hara, \\", share: 0.25 },
    { id: 9_000_000_000_000_000, name: '', share: -1 },
  ];
  const table = (of: typeof rows) =>
    database.prisma.$queryRaw`
      SELECT id::float8 AS id, name, share FROM ${rowsOf('r', of, {
        id: bigint(({ id }) => id),
        name: text(({ name }) => name),
        share: float8(({ share }) => share),
      })}`;
  expect(await table(rows)).toEqual(rows);
  for (const row of rows) expect(await table([row])).toEqual([row]);
  expect(await table([])).toEqual([]);
});
