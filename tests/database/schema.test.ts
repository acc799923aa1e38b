import { isSerialization, isUnavailable, isUniqueViolation, openDatabase, type Database } from '../../server/db/client';
import { migrate } from '../../server/db/migrate';
import { createDatabase, type TestDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';

let home: TestDatabase;
let database: Database;
let admin: Database;

beforeAll(async () => {
  home = await createDatabase();
  database = openDatabase(home.url, { log: silent });
  admin = openDatabase(home.adminUrl, { log: silent });
});

afterAll(async () => {
  await database.close();
  await admin.close();
  await home.drop();
});

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => Promise.reject(new Error('expected a failure')),
    (error: unknown) => error,
  );

const entry = (id: bigint, change: Record<string, unknown> = {}) => ({
  ...{ id, kind: 'deposito', debit: 'caja', credit: 'A', amount: 100n, actor: 'u', commandId: `c${id}` },
  ...{ debitVersion: id, debitBalance: -100n, creditVersion: id, creditBalance: 100n, at: new Date(), seal: 's' },
  ...change,
});

describe('a new database', () => {
  it('starts with the cash desk and an empty journal', async () => {
    const desk = await database.prisma.account.findUniqueOrThrow({ where: { cedula: 'caja' } });
    expect(desk).toMatchObject({ holder: 'Caja', kind: 'cash_desk', balance: 0n, version: 0n });
    await expect(database.prisma.journal.findMany()).resolves.toEqual([{ id: 1, entries: 0n, seal: '0'.repeat(64) }]);
  });

  it('is unchanged by a second migration', async () => {
    await expect(migrate(home.url)).resolves.toBeUndefined();
  });
});

describe('[BANK-2] the database refuses', () => {
  beforeAll(() => database.prisma.entry.create({ data: entry(1n) }));

  const refusal = /ledger entries are never changed nor deleted/;

  it('changing an entry', async () => {
    await expect(database.prisma.entry.updateMany({ data: { amount: 1n } })).rejects.toThrow(refusal);
  });

  it('deleting an entry', async () => {
    await expect(database.prisma.entry.deleteMany()).rejects.toThrow(refusal);
  });

  it('truncating the table, even as the superuser', async () => {
    await expect(admin.prisma.$executeRaw`TRUNCATE entries`).rejects.toThrow(refusal);
    await expect(admin.prisma.$executeRaw`DELETE FROM entries`).rejects.toThrow(refusal);
  });

  it.each([
    ['an amount of zero', { amount: 0n }],
    ['a negative amount', { amount: -1n }],
    ['a movement from an account to itself', { credit: 'caja' }],
  ])('%s', async (_, change) => {
    await expect(database.prisma.entry.create({ data: entry(2n, change) })).rejects.toThrow(/entries_/);
  });

  it('the same version of an account twice', async () => {
    const again = database.prisma.entry.create({ data: entry(3n, { creditVersion: 1n }) });
    expect(isUniqueViolation(await failureOf(again))).toBe(true);
  });
});

describe('[BANK-3] the database refuses', () => {
  beforeAll(() => database.prisma.account.create({ data: { cedula: 'B', holder: 'B', balance: 10n, floor: -5n } }));

  it.each([
    ['a balance below its floor', { balance: -6n }],
    ['a floor above zero', { floor: 1n }],
    ['a balance beyond what a number can count', { balance: 9_000_000_000_000_001n }],
    ['a movement limit of zero', { movementLimit: 0n }],
    ['an unknown kind', { kind: 'pirate' }],
  ])('%s', async (_, data) => {
    await expect(database.prisma.account.update({ where: { cedula: 'B' }, data })).rejects.toThrow(/accounts_/);
  });

  it('only what is forbidden: an overdraft to the floor and a cash desk deep in debt are allowed', async () => {
    await database.prisma.account.update({ where: { cedula: 'B' }, data: { balance: -5n } });
    await database.prisma.account.update({ where: { cedula: 'caja' }, data: { balance: -1_000_000n } });
  });
});

describe('failures are classified', () => {
  it('a unique violation, by Prisma and by plain SQL', async () => {
    const data = { name: 'taken', head: 1n };
    await database.prisma.channel.create({ data });
    const failures = await Promise.all([
      failureOf(database.prisma.channel.create({ data })),
      failureOf(database.prisma.$executeRaw`INSERT INTO channels (name, head) VALUES ('taken', 1)`),
      failureOf(database.transaction((tx) => tx.$executeRaw`INSERT INTO channels (name, head) VALUES ('taken', 1)`)),
    ]);
    for (const failure of failures) {
      expect([isUniqueViolation(failure), isUnavailable(failure), isSerialization(failure)]).toEqual([
        true,
        false,
        false,
      ]);
    }
  });

  it('a deadlock, and a lock that is not granted in time', async () => {
    await database.prisma.channel.createMany({ data: ['x', 'y'].map((name) => ({ name, head: 0n })) });
    const lockBoth = (first: string, second: string): Promise<unknown> =>
      database.transaction(async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM channels WHERE name = ${first} FOR UPDATE`;
        await tx.$queryRaw`SELECT 1 FROM pg_sleep(0.1)`;
        await tx.$queryRaw`SELECT 1 FROM channels WHERE name = ${second} FOR UPDATE`;
      });
    const outcomes = await Promise.allSettled([lockBoth('x', 'y'), lockBoth('y', 'x')]);
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(lost.map(({ reason }) => isSerialization(reason))).toEqual([true]);

    const impatient = database.transaction((tx) =>
      tx.$queryRaw`SELECT 1 FROM channels WHERE name = 'x' FOR UPDATE`.then(() =>
        database.transaction((other) => other.$queryRaw`SELECT 1 FROM channels WHERE name = 'x' FOR UPDATE NOWAIT`),
      ),
    );
    expect(isSerialization(await failureOf(impatient))).toBe(true);
  });

  it('a serialization failure', async () => {
    await database.prisma.channel.create({ data: { name: 'z', head: 0n } });
    const work = database.prisma.$transaction(
      async (tx) => {
        await tx.channel.findUnique({ where: { name: 'z' } });
        await database.prisma.channel.update({ where: { name: 'z' }, data: { head: 1n } });
        await tx.channel.update({ where: { name: 'z' }, data: { head: 2n } });
      },
      { isolationLevel: 'RepeatableRead' },
    );
    expect(isSerialization(await failureOf(work))).toBe(true);
  });
});

describe('a snapshot', () => {
  it('[HUB-3] does not see later commits, and cannot write', async () => {
    await database.prisma.channel.create({ data: { name: 'still', head: 1n } });
    await database.snapshot(async (tx) => {
      const before = await tx.channel.findUnique({ where: { name: 'still' } });
      await database.prisma.channel.update({ where: { name: 'still' }, data: { head: 2n } });
      await expect(tx.channel.findUnique({ where: { name: 'still' } })).resolves.toEqual(before);
    });
    const write = database.snapshot((tx) => tx.channel.create({ data: { name: 'w', head: 1n } }));
    await expect(write).rejects.toThrow(/read-only transaction/);
  });
});
