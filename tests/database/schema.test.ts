import { openDatabase, type Database } from '../../server/db/client';
import { createDatabase, type TestDatabase } from '../setup/database';
import { silent } from '../setup/log';

let home: TestDatabase;
let database: Database;

beforeAll(async () => {
  home = await createDatabase();
  database = openDatabase(home.url, { log: silent });
});

afterAll(async () => {
  await database.close();
  await home.drop();
});

it('starts with the cash desk and an empty journal', async () => {
  const desk = await database.prisma.account.findUniqueOrThrow({ where: { cedula: 'caja' } });
  expect(desk).toMatchObject({ holder: 'Caja', kind: 'cash_desk', balance: 0n, version: 0n });
  await expect(database.prisma.journal.findMany()).resolves.toEqual([{ id: 1, entries: 0n, seal: '0'.repeat(64) }]);
});
