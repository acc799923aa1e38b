import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { StartError } from '../start-error';
import { projectRoot } from './project';

const folder = join(projectRoot, 'prisma', 'migrations');
const engine = join(projectRoot, 'server', 'db', 'schema-engine.mjs');
/** Any number, as long as all nodes agree on it and Prisma's own (72707369) is another. */
const lockKey = 7_685_730;

/**
 * Brings a database to the schema of this program. Costs one query when there is nothing to do; otherwise Prisma's
 * engine runs in a child process, under a lock that makes a second node wait and then find the work done.
 *
 * @throws StartError if the database was migrated by a newer program, a migration was edited, or one fails
 */
export async function migrate(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    if (await isCurrent(client)) return;
    await client.query('SELECT pg_advisory_lock($1)', [lockKey]);
    if (await isCurrent(client)) return;
    await forgetUnfinished(client);
    await runEngine(url);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function hasHistory(client: Client): Promise<boolean> {
  const query = `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present`;
  return (await client.query<{ present: boolean }>(query)).rows[0]?.present ?? false;
}

/** A migration that a crash interrupted was rolled back whole: Prisma would wait for a person to say so. */
async function forgetUnfinished(client: Client): Promise<void> {
  if (!(await hasHistory(client))) return;
  await client.query(
    'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL',
  );
}

async function isCurrent(client: Client): Promise<boolean> {
  if (!(await hasHistory(client))) return false;
  const applied = await client.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  const known = readMigrations();
  for (const { migration_name: name, checksum } of applied.rows) {
    const ours = known.get(name);
    if (ours === undefined)
      throw new StartError(`the database has migration ${name}, which this version does not know`);
    if (ours !== checksum) throw new StartError(`migration ${name} was changed after the database had applied it`);
  }
  return applied.rows.length === known.size;
}

/** Migration names and the checksums that Prisma stores for them. */
function readMigrations(): Map<string, string> {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const checksum = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, name, 'migration.sql')))
      .digest('hex');
  return new Map(names.map(({ name }) => [name, checksum(name)]));
}

async function runEngine(url: string): Promise<void> {
  try {
    const env = { ...process.env, DATABASE_URL: url };
    await promisify(execFile)(process.execPath, [engine, 'apply'], { env, cwd: projectRoot });
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim().replaceAll('\n', ' | ');
    throw new StartError(`the database could not be migrated: ${said ?? String(cause)}`, { cause });
  }
}
