import fc from 'fast-check';
import { numberArray, textArray } from '../../server/db/sql/array';
import { openDatabase, type Database } from '../../server/db/client';
import { createDatabase, type TestDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';

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

it('texts of every kind reach PostgreSQL unchanged', async () => {
  const text = fc.string({ unit: 'binary' }).filter((one) => !one.includes('\0'));
  const roundTrip = async (texts: string[]): Promise<void> => {
    const rows = await database.prisma.$queryRaw<{ back: string[] }[]>`SELECT ${textArray(texts)} AS back`;
    expect(rows[0]?.back).toEqual(texts);
  };
  await fc.assert(fc.asyncProperty(fc.array(text), roundTrip), {
    numRuns: 200,
    examples: [
      [['', 'NULL', '"', '\\', '{a,b}', ' a ', '{"x":"\\"\\n"}', '\n\t']],
      [[]],
      [['']],
      [['', '']],
      [['\x1f', '"\\']],
      [['a\x1fb']],
    ],
  });
});

it('numbers reach PostgreSQL unchanged', async () => {
  const numbers = numberArray([0, -5, 9_000_000_000_000_000]);
  const rows = await database.prisma.$queryRaw<{ back: bigint[] }[]>`SELECT ${numbers}::bigint[] AS back`;
  expect(rows[0]?.back).toEqual([0n, -5n, 9_000_000_000_000_000n]);
  expect(numberArray([])).toBe('{}');
});
