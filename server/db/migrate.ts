import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import { StartError } from '../runtime/start-error';
import { DatabaseConnection } from './connection';
import { projectRoot } from './project';
import { runEngine } from './migration-engine';
import { lockLimits } from './session-limits';

const folder = join(projectRoot, 'prisma', 'migrations');
/** An advisory lock number, the same on all nodes and different from Prisma's own (72707369). */
const lockKey = 7_685_730;

/** Options of {@link migrate} beside the URL. */
export interface MigrateOptions {
  /** Receives what a migration waits for. */
  readonly log?: Pick<Logger, 'info' | 'warn'> | undefined;
  /** Aborts: a migration under way is rolled back, and waiting calls reject. */
  readonly signal?: AbortSignal | undefined;
  /** How long the engine may have no statement under way before it is given up, in milliseconds. */
  readonly stallMs?: number;
}

/**
 * Migrates a database to the schema of this program. Costs one query when there is nothing to do; otherwise Prisma's
 * engine runs in a child process, under a lock that makes a second node wait and then find the work done.
 *
 * A migration has no time limit, but no wait on the database is unbounded (DB-3): the session that holds the lock
 * checks every second that the engine's session still works, and PostgreSQL ends the former when it stops checking.
 *
 * @throws StartError if the database was migrated by a newer program, a migration was edited, or one fails; another
 *   error, which {@link isUnavailable} recognises, if the database is down: retry
 */
export async function migrate(url: string, { log, signal, stallMs = 20_000 }: MigrateOptions = {}): Promise<void> {
  const client = new DatabaseConnection({ connectionString: url, query_timeout: 5_000, limits: lockLimits });
  const abort = (): void => void client.end();
  signal?.addEventListener('abort', abort);
  try {
    signal?.throwIfAborted();
    await client.connect();
    if (await isCurrent(client)) return;
    await lock(client, { log, signal });
    if (await isCurrent(client)) return;
    await markUnfinishedRolledBack(client);
    log?.info('the database is being migrated');
    await runEngine(url, { client, log, signal, stallMs });
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', abort);
    await client.end();
  }
}

/** Waits while another node migrates, and logs it. A node that froze or crashed loses the lock within seconds. */
async function lock(client: DatabaseConnection, { log, signal }: MigrateOptions): Promise<void> {
  for (let tries = 0; ; tries++) {
    signal?.throwIfAborted();
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [lockKey]);
    if (rows[0]?.mine) return;
    if (tries % 60 === 4) log?.warn('another server migrates the database; waiting until it is done');
    await setTimeout(250);
  }
}

async function hasHistory(client: DatabaseConnection): Promise<boolean> {
  const query = `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present`;
  return (await client.query<{ present: boolean }>(query)).rows[0]?.present ?? false;
}

/** Marks a migration interrupted by a crash as rolled back, which it is: Prisma would wait for an operator to do so. */
async function markUnfinishedRolledBack(client: DatabaseConnection): Promise<void> {
  if (!(await hasHistory(client))) return;
  await client.query(
    'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL',
  );
}

async function isCurrent(client: DatabaseConnection): Promise<boolean> {
  if (!(await hasHistory(client))) return false;
  const applied = await client.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  const known = readMigrations();
  for (const { migration_name: name, checksum } of applied.rows) {
    const expected = known.get(name);
    if (expected === undefined)
      throw new StartError(`the database has migration ${name}, which this version does not know`);
    if (expected !== checksum) throw new StartError(`migration ${name} was changed after the database had applied it`);
  }
  return applied.rows.length === known.size;
}

/** Returns the migrations' names with the checksums that Prisma stores for them. */
function readMigrations(): Map<string, string> {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const checksum = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, name, 'migration.sql')))
      .digest('hex');
  return new Map(names.map(({ name }) => [name, checksum(name)]));
}
