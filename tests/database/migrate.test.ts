import { Client } from 'pg';
import { migrate } from '../../server/db/migrate';
import { createDatabase, type TestDatabase } from '../setup/database';

let home: TestDatabase;
let client: Client;

beforeEach(async () => {
  home = await createDatabase();
  client = new Client({ connectionString: home.url });
  await client.connect();
});

afterEach(async () => {
  await client.end();
  await home.drop();
});

const emptyIt = (): Promise<unknown> => client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');

it('brings an empty database up to date, once, though several nodes start together', async () => {
  await emptyIt();
  await Promise.all([migrate(home.url), migrate(home.url), migrate(home.url)]);
  const { rows } = await client.query<{ steps: number; names: number }>(
    'SELECT count(*)::int AS steps, count(DISTINCT migration_name)::int AS names FROM _prisma_migrations',
  );
  expect(rows[0]?.steps).toBe(rows[0]?.names);
  await expect(client.query('SELECT FROM accounts')).resolves.toMatchObject({ rowCount: 1 });
});

/** Takes the newest migration back, but leaves something in its way. */
const blockNewest = async (): Promise<void> => {
  await emptyIt();
  await migrate(home.url);
  await client.query(`DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_sign_in_throttle'`);
};

it('is all or nothing, says in one line what went wrong, and goes on when that is out of the way', async () => {
  await blockNewest();
  const failure = /^the database could not be migrated: [^\n]*_sign_in_throttle[^\n]*$/;
  await expect(migrate(home.url)).rejects.toThrow(failure);
  await expect(migrate(home.url)).rejects.toThrow(failure);
  await client.query('DROP TABLE sign_in_throttle');
  await migrate(home.url);
  await expect(client.query('SELECT FROM sign_in_throttle')).resolves.toMatchObject({ rowCount: 0 });
  await migrate(home.url);
});

it('goes on after a crash in the middle of a migration', async () => {
  await blockNewest();
  await client.query('DROP TABLE sign_in_throttle');
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count)
     VALUES ('crashed', 'crashed', '20261122010000_sign_in_throttle', now(), 0)`,
  );
  await migrate(home.url);
  await expect(client.query('SELECT FROM sign_in_throttle')).resolves.toMatchObject({ rowCount: 0 });
});

it('refuses a database that a newer program has migrated', async () => {
  await client.query(
    `UPDATE _prisma_migrations SET migration_name = '29990101000000_future' WHERE migration_name LIKE '%_init'`,
  );
  await expect(migrate(home.url)).rejects.toThrow(/29990101000000_future, which this version does not know/);
});

it('refuses a migration that was edited after it was applied', async () => {
  await client.query(`UPDATE _prisma_migrations SET checksum = 'other' WHERE migration_name LIKE '%_init'`);
  await expect(migrate(home.url)).rejects.toThrow(/_init was changed/);
});
