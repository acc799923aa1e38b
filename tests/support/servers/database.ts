import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** An empty, migrated database of one test file. */
export interface TestDatabase {
  /** Connects as the database's owner, as the program does. */
  readonly url: string;
  /** Connects to it as the superuser. */
  readonly adminUrl: string;
  drop(): Promise<void>;
}

/**
 * Copies a migrated template, which takes some milliseconds. With `demo` it has the demo's users, rooms and products.
 * Call `drop` in `afterAll`.
 *
 * @example
 * let database: TestDatabase;
 * beforeAll(async () => void (database = await createDatabase()));
 * afterAll(() => database.drop());
 */
export async function createDatabase({ demo = false } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const template = demo ? 'pulso_demo_template' : 'pulso_template';
  // Copies its files: without waiting for the disk, that takes a tenth of writing a copy into the log.
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy OWNER pulso`);
  return {
    url: address('PULSO_TEST_OWNER_URL', name),
    adminUrl: address('PULSO_TEST_ADMIN_URL', name),
    drop: () => asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

function address(variable: string, database?: string): string {
  const url = new URL(process.env[variable] ?? '');
  if (database) url.pathname = database;
  return url.href;
}

async function asAdmin(sql: string): Promise<void> {
  const client = new Client({ connectionString: address('PULSO_TEST_ADMIN_URL') });
  client.on('error', () => undefined); // the error comes from the statement under way
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
