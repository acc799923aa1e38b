import { Client } from 'pg';
import { isUnavailable } from '../../server/db/client';
import { DatabaseConnection } from '../../server/db/connection';
import { migrate } from '../../server/db/migrate';
import { lockLimits } from '../../server/db/session-limits';
import { createDatabase, type TestDatabase } from '../support/servers/database';
import { startProxy } from '../support/servers/proxy';

let home: TestDatabase;
let client: Client;
/** Sees which sessions there are, even while the other client is in a transaction. */
let witness: Client;

beforeEach(async () => {
  home = await createDatabase();
  witness = new Client({ connectionString: home.adminUrl });
  await witness.connect();
  client = new Client({ connectionString: home.url });
  await client.connect();
});

afterEach(async () => {
  await client.end();
  await witness.end();
  await home.drop();
});

const emptyDatabase = (): Promise<unknown> => client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');

it('migrates an empty database once, though several nodes start together', async () => {
  await emptyDatabase();
  await Promise.all([migrate(home.url), migrate(home.url), migrate(home.url)]);
  const { rows } = await client.query<{ steps: number; names: number }>(
    'SELECT count(*)::int AS steps, count(DISTINCT migration_name)::int AS names FROM _prisma_migrations',
  );
  expect(rows[0]?.steps).toBe(rows[0]?.names);
  await expect(client.query('SELECT FROM accounts')).resolves.toMatchObject({ rowCount: 1 });
});

/** Reverts the newest migration, but leaves a table that conflicts with it. */
const blockNewest = async (): Promise<void> => {
  await emptyDatabase();
  await migrate(home.url);
  await client.query(`DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_sign_in_throttle'`);
};

it('applies everything or nothing, gives the error in one line, and succeeds once the conflict is gone', async () => {
  await blockNewest();
  const failure = /^the database could not be migrated: [^\n]*_sign_in_throttle[^\n]*$/;
  await expect(migrate(home.url)).rejects.toThrow(failure);
  await expect(migrate(home.url)).rejects.toThrow(failure);
  await client.query('DROP TABLE sign_in_throttle');
  await migrate(home.url);
  await expect(client.query('SELECT FROM sign_in_throttle')).resolves.toMatchObject({ rowCount: 0 });
  await migrate(home.url);
});

it('continues after a crash in the middle of a migration', async () => {
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

/**
 * Another transaction creates the newest migration's table without committing: the migration waits for the outcome.
 */
const holdTableName = async (): Promise<void> => {
  await client.query('DROP TABLE sign_in_throttle');
  await client.query('BEGIN; CREATE TABLE sign_in_throttle ()');
};

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (isUnavailable(error) ? 'unavailable' : error),
  );

/** The number of the advisory lock that all nodes take. */
const MIGRATION_LOCK = 7_685_730;

const databaseName = (): string => new URL(home.url).pathname.slice(1);

const engineSessions = async (): Promise<number> => {
  const { rowCount } = await witness.query(
    `SELECT FROM pg_stat_activity WHERE datname = $1 AND application_name LIKE 'pulso-migration%'`,
    [databaseName()],
  );
  return rowCount ?? 0;
};

describe('[DB-3] a connection that goes silent', () => {
  it.each([
    ['during the check of the database', '_prisma_migrations'],
    ['during connecting', 'pulso\0'],
    ['while the limits of its session are set', 'set_config'],
  ])('%s fails a migration within seconds, and the next one succeeds', async (_when, marker) => {
    const proxy = await startProxy(home.url);
    proxy.silence((chunk) => chunk.includes(marker));
    const started = Date.now();
    expect(await failureOf(migrate(proxy.url))).toBe('unavailable');
    expect(Date.now() - started).toBeLessThan(15_000);
    proxy.pass();
    await migrate(proxy.url);
    await proxy.close();
  });

  it('under the schema engine alone fails the migration, ends its session, and the next one succeeds', async () => {
    await emptyDatabase();
    const proxy = await startProxy(home.url);
    let lost = 0;
    proxy.silence((chunk) => chunk.includes('CREATE TABLE "sessions"') && ++lost === 1);
    expect(await failureOf(migrate(proxy.url, { stallMs: 1_500 }))).toBe('unavailable');
    expect([lost, await engineSessions()]).toEqual([1, 0]);
    await migrate(proxy.url);
    await expect(client.query('SELECT FROM accounts')).resolves.toMatchObject({ rowCount: 1 });
    await proxy.close();
  });
});

it('[DB-1] ending a session of the schema engine counts as a transient failure', async () => {
  await blockNewest();
  await holdTableName();
  const failure = failureOf(migrate(home.url));
  const ended = async (): Promise<boolean> => {
    const { rows } = await witness.query<{ ended: boolean }>(
      `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
       WHERE datname = $1 AND application_name LIKE 'pulso-migration%' AND wait_event_type = 'Lock'`,
      [databaseName()],
    );
    return rows[0]?.ended === true;
  };
  while (!(await ended())) await new Promise(setImmediate);
  expect(await failure).toBe('unavailable');
  await client.query('ROLLBACK');
  await migrate(home.url);
});

describe('while another node migrates', () => {
  let other: DatabaseConnection;

  beforeEach(async () => {
    await emptyDatabase();
    other = new DatabaseConnection({
      connectionString: home.url,
      limits: { ...lockLimits, idle_session_timeout: 3_000 },
    });
    await other.connect();
    await other.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
  });

  afterEach(() => other.end());

  it('[DB-3] the wait is logged, and ends when the other node freezes', async () => {
    const logged: string[] = [];
    const log = {
      info: (message: string) => void logged.push(message),
      warn: (message: string) => void logged.push(message),
    };
    await migrate(home.url, { log });
    expect(logged).toEqual([
      'another server migrates the database; waiting until it is done',
      'the database is being migrated',
    ]);
  });

  it('[DB-3] a stop ends the wait at once', async () => {
    const stop = new AbortController();
    const failure = failureOf(migrate(home.url, { signal: stop.signal }));
    stop.abort(new Error('stopped'));
    expect(await failure).toEqual(new Error('stopped'));
  });
});

it('[DB-3] a stop in the middle of a migration ends it, and no part of it continues', async () => {
  await blockNewest();
  await holdTableName();
  const stop = new AbortController();
  const failure = failureOf(migrate(home.url, { signal: stop.signal }));
  while ((await engineSessions()) === 0) await new Promise(setImmediate);
  const started = Date.now();
  stop.abort(new Error('stopped'));
  expect(await failure).toEqual(new Error('stopped'));
  expect(Date.now() - started).toBeLessThan(3_000);
  while ((await engineSessions()) > 0) await new Promise(setImmediate);
  await client.query('ROLLBACK');
  await migrate(home.url);
});
