import fc from 'fast-check';
import { Client } from 'pg';
import { pgArray } from '../../server/db/array';
import { createDatabase, type TestDatabase } from '../setup/database';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

it('texts of every kind reach PostgreSQL as they are', async () => {
  const text = fc.string({ unit: 'binary' }).filter((one) => !one.includes('\0'));
  await fc.assert(
    fc.asyncProperty(fc.array(text), async (texts) => {
      const { rows } = await client.query<{ back: string[] }>('SELECT $1::text[] AS back', [pgArray(texts)]);
      expect(rows[0]?.back).toEqual(texts);
    }),
    { numRuns: 200, examples: [[['', 'NULL', '"', '\\', '{a,b}', ' a ', '{"x":"\\"\\n"}', '\n\t']]] },
  );
});

it('numbers and times too', async () => {
  const at = new Date('2026-11-22T10:00:00.123Z');
  const { rows } = await client.query<{ n: string[]; at: Date[] }>(
    'SELECT $1::bigint[] AS n, $2::timestamptz[] AS at',
    [pgArray([0, -5, 9_000_000_000_000_000]), pgArray([at])],
  );
  expect(rows[0]).toEqual({ n: ['0', '-5', '9000000000000000'], at: [at] });
});
