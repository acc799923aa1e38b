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

/** A PostgreSQL of our own, running. */
export interface EmbeddedDatabase {
  /** Connects as the owner of the database `pulso`, who is no superuser. */
  readonly url: string;
  /** Connects as the superuser, for tests and maintenance. */
  readonly adminUrl: string;
  /** Stops PostgreSQL and frees the folder. */
  close(): Promise<void>;
}

/** What {@link startEmbedded} takes. */
export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly log: Logger;
  /** PostgreSQL settings over our own. */
  readonly settings?: Settings;
  readonly initdbFlags?: readonly string[];
  /** Ends a start that is under way: it rejects, and nothing is left running. */
  readonly signal?: AbortSignal;
}

/**
 * Starts the PostgreSQL that came with npm on a cluster under `dataDir`, both made on the first call. A server that a
 * killed parent left behind is taken over or stopped; one that ends by itself is started again.
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

/** Starts PostgreSQL, which may take long after a crash: told to stop meanwhile, it goes on with that at the next start. */
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
 * Connects to the embedded PostgreSQL beside whoever runs it, or starts it for the time being.
 *
 * @throws StartError if there is none under `dataDir`
 */
export async function visitEmbedded(options: EmbeddedOptions): Promise<Pick<EmbeddedDatabase, 'url' | 'close'>> {
  if (!existsSync(join(options.dataDir, 'postgres')))
    throw new StartError(`there is no database under ${options.dataDir}`);
  const cluster = openCluster(realpathSync(options.dataDir));
  const port = portInUse(cluster);
  if (port === undefined) return startEmbedded(options);
  return { url: `postgresql://pulso:${cluster.password}@127.0.0.1:${port}/pulso`, close: () => Promise.resolve() };
}

/** The program's own role owns its database and nothing else. Asked at every start: the first one may have been cut. */
async function ensureDatabase({ password }: Cluster, port: number): Promise<void> {
  const client = new DatabaseConnection({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' });
  await client.connect();
  try {
    const { rows } = await client.query<{ role: boolean; database: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pulso') AS role,
              EXISTS (SELECT FROM pg_database WHERE datname = 'pulso') AS database`,
    );
    // The password is hexadecimal: there is nothing in it to quote.
    if (!rows[0]?.role) await client.query(`CREATE ROLE pulso LOGIN PASSWORD '${password}'`);
    if (!rows[0]?.database) await client.query('CREATE DATABASE pulso OWNER pulso');
  } finally {
    await client.end();
  }
}
