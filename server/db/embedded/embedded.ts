import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { openCluster, type Cluster } from './cluster';
import { DatabaseConnection } from '../connection';
import { lockInstance } from './instance-lock';
import { adoptOrphan, portInUse } from './orphaned-server';
import { startServer, stopServer, type Settings } from './pg-ctl';
import { Postmaster } from './postmaster';
import { StartError } from '../../runtime/start-error';

/** A running embedded PostgreSQL. */
export interface EmbeddedDatabase {
  /** Connects as the owner of the database `pulso`, which is not a superuser. */
  readonly url: string;
  /** Connects as the superuser, for tests and maintenance. */
  readonly adminUrl: string;
  /** Stops PostgreSQL and frees the folder. */
  close(): Promise<void>;
}

/** Options of {@link startEmbedded}. */
export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly log: Logger;
  /** PostgreSQL settings that override the default ones. */
  readonly settings?: Settings;
  readonly initdbFlags?: readonly string[];
  /** Aborts a start under way: it rejects and leaves nothing running. */
  readonly signal?: AbortSignal;
}

/**
 * Starts the PostgreSQL installed by npm on a cluster under `dataDir`, created on the first call. A server left by a
 * killed parent is adopted or stopped; one that ends by itself is restarted.
 *
 * @throws StartError if another process uses the folder or PostgreSQL cannot run
 * @example
 * const postgres = await startEmbedded({ dataDir: '.data', log });
 * const database = openDatabase(postgres.url, { log });
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { log, settings } = options;
  const lock = await lockInstance(options.dataDir);
  try {
    const cluster = openCluster(realpathSync(options.dataDir), options.initdbFlags);
    const port = (await adoptOrphan(cluster, log, settings)) ?? (await startUnlessStopped(cluster, options));
    const postmaster = new Postmaster({ cluster, port, settings, log });
    await ensureDatabase(cluster, port).catch(async (error: unknown) => {
      await postmaster.close();
      throw error;
    });
    log.debug({ port, folder: cluster.directory }, 'embedded PostgreSQL runs');
    const address = `${cluster.password}@127.0.0.1:${port}`;
    let closed: Promise<void> | undefined;
    return {
      url: `postgresql://pulso:${address}/pulso`,
      adminUrl: `postgresql://postgres:${address}/postgres`,
      close: () => (closed ??= postmaster.close().finally(() => lock.release())),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Starts PostgreSQL, which may take long after a crash: if aborted, it continues its recovery at the next start. */
async function startUnlessStopped(cluster: Cluster, { settings, signal }: EmbeddedOptions): Promise<number> {
  signal?.throwIfAborted();
  const stop = (): void => void stopServer(cluster, 'immediate');
  signal?.addEventListener('abort', stop);
  try {
    return await startServer(cluster, settings);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/**
 * Connects to the running embedded PostgreSQL of another process, or starts it temporarily.
 *
 * @throws StartError if there is none under `dataDir`
 */
export async function connectEmbedded(options: EmbeddedOptions): Promise<Pick<EmbeddedDatabase, 'url' | 'close'>> {
  if (!existsSync(join(options.dataDir, 'postgres')))
    throw new StartError(`there is no database under ${options.dataDir}`);
  const cluster = openCluster(realpathSync(options.dataDir));
  const port = portInUse(cluster);
  if (port === undefined) return startEmbedded(options);
  return { url: `postgresql://pulso:${cluster.password}@127.0.0.1:${port}/pulso`, close: () => Promise.resolve() };
}

/** Creates the program's role, which owns only its database. Checked at each start: an earlier one may have crashed. */
async function ensureDatabase({ password }: Cluster, port: number): Promise<void> {
  const client = new DatabaseConnection({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' });
  await client.connect();
  try {
    const { rows } = await client.query<{ role: boolean; database: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pulso') AS role,
              EXISTS (SELECT FROM pg_database WHERE datname = 'pulso') AS database`,
    );
    // The password is hexadecimal, so it needs no quoting.
    if (!rows[0]?.role) await client.query(`CREATE ROLE pulso LOGIN PASSWORD '${password}'`);
    if (!rows[0]?.database) await client.query('CREATE DATABASE pulso OWNER pulso');
  } finally {
    await client.end();
  }
}
