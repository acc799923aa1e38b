import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Logger } from 'pino';
import { program } from './binaries';
import type { Cluster } from './cluster';
import { serverArguments, stopServer, type Settings } from './pg-ctl';

/**
 * Deals with a PostgreSQL that a killed parent left running on our cluster. One that was started as we would start it
 * is taken over, after its old sessions have ended; any other is stopped. The caller holds the instance lock, so no
 * living parent can be behind it.
 *
 * @returns the port of the server taken over, or undefined if one has to be started
 */
export async function adoptOrphan(cluster: Cluster, log: Logger, settings?: Settings): Promise<number | undefined> {
  const orphan = readPidFile(cluster);
  if (!orphan) return undefined;
  if (!isOurServer(orphan.pid, cluster)) {
    // Its process died with the machine or the container, and the number may be another program's by now.
    rmSync(pidFile(cluster), { force: true });
    return undefined;
  }
  if (startedAsWeWould(cluster, settings) && (await endOldSessions(cluster, orphan.port))) {
    log.info({ pid: orphan.pid }, 'took over the PostgreSQL that an earlier run left behind');
    return orphan.port;
  }
  log.info({ pid: orphan.pid }, 'stopping the PostgreSQL that an earlier run left behind');
  if (!(await stopServer(cluster))) await stopServer(cluster, 'immediate');
  return undefined;
}

/** The port of a PostgreSQL that runs on the cluster at this moment, whoever started it. */
export function portInUse(cluster: Cluster): number | undefined {
  const running = readPidFile(cluster);
  return running && isOurServer(running.pid, cluster) ? running.port : undefined;
}

const pidFile = (cluster: Cluster): string => join(cluster.directory, 'postmaster.pid');

function readPidFile(cluster: Cluster): { pid: number; port: number } | undefined {
  if (!existsSync(pidFile(cluster))) return undefined;
  const [pid, , , port] = readFileSync(pidFile(cluster), 'utf8').split('\n');
  return { pid: Number(pid), port: Number(port) };
}

/** A postmaster works in its data folder, and no other program has a reason to. */
function isOurServer(pid: number, cluster: Cluster): boolean {
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === cluster.directory;
    const command = execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
    return command.includes('postgres') && command.includes(cluster.directory);
  } catch {
    return false;
  }
}

function startedAsWeWould(cluster: Cluster, settings?: Settings): boolean {
  const file = join(cluster.directory, 'postmaster.opts');
  if (!existsSync(file)) return false;
  const was = readFileSync(file, 'utf8')
    .replaceAll('"', '')
    .replace(/-p \d+ /, '')
    .trim();
  return was === `${program(cluster.binaries, 'postgres')} -D ${cluster.directory} ${serverArguments(settings)}`;
}

/** What the killed parent had in flight either commits now or never: nothing of it may happen under its successor. */
async function endOldSessions({ password }: Cluster, port: number): Promise<boolean> {
  const address = { host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' };
  const client = new Client({ ...address, connectionTimeoutMillis: 1000, query_timeout: 3000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ ended: boolean }>(
      `SELECT pg_terminate_backend(pid, 1500) AS ended FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    return rows.every((row) => row.ended);
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
