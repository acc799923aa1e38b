import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import { program } from './binaries';
import type { Cluster } from './cluster';
import { DatabaseConnection } from '../connection';
import { serverArguments, stopServer, type Settings } from './pg-ctl';

/**
 * Adopts or stops a PostgreSQL that a killed parent left running on this cluster. One with the same start options is
 * adopted after its old sessions have ended; any other is stopped. The caller holds the instance lock, so the server
 * has no living parent.
 *
 * @returns the port of the adopted server, or undefined if one must be started
 */
export async function adoptOrphan(cluster: Cluster, log: Logger, settings?: Settings): Promise<number | undefined> {
  const orphan = readPidFile(cluster);
  if (!orphan) return undefined;
  if (!isOurServer(orphan.pid, cluster)) {
    await endLeftovers(cluster);
    return undefined;
  }
  if (hasSameOptions(cluster, settings) && (await endOldSessions(cluster, orphan.port))) {
    log.info({ pid: orphan.pid }, 'took over the PostgreSQL that an earlier run left behind');
    return orphan.port;
  }
  log.info({ pid: orphan.pid }, 'stopping the PostgreSQL that an earlier run left behind');
  if (!(await stopServer(cluster))) await stopServer(cluster, 'immediate');
  return undefined;
}

/**
 * Cleans up after a PostgreSQL whose main process has died. It waits for its sessions and then ends them: they may
 * still use memory that the next server must not share. It removes the pid file, since the number may now belong to
 * another program or to a zombie process.
 *
 * PostgreSQL itself refuses to start while one of them is left, even without the pid file: it looks up the memory by
 * the inode of its data folder.
 */
export async function endLeftovers(cluster: Cluster): Promise<void> {
  const running = readPidFile(cluster);
  if (running && isOurServer(running.pid, cluster)) return;
  const deadline = Date.now() + LEFTOVER_MS;
  while (leftovers(cluster).length > 0 && Date.now() < deadline) await setTimeout(50);
  // On this signal a session of PostgreSQL ends as if its server had crashed.
  for (const pid of leftovers(cluster)) signal(pid, 'SIGQUIT');
  const killDeadline = Date.now() + LEFTOVER_MS;
  while (leftovers(cluster).length > 0 && Date.now() < killDeadline) await setTimeout(50);
  for (const pid of leftovers(cluster)) signal(pid, 'SIGKILL');
  rmSync(pidFile(cluster), { force: true });
}

/** How long sessions without a server may take to notice it, in milliseconds. */
const LEFTOVER_MS = 1_500;

/** Returns PostgreSQL's processes in the data folder. Only Linux lists them; elsewhere PostgreSQL refuses to start. */
function leftovers(cluster: Cluster): number[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => isOurServer(pid, cluster) && isPostgres(pid));
}

/** Distinguishes PostgreSQL from other processes in the folder, such as an operator's shell. */
function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres';
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it has ended meanwhile
  }
}

/** Returns the port of the PostgreSQL that runs on the cluster, whatever started it. */
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

/** Whether a process is the cluster's server: a postmaster's working folder is its data folder. */
function isOurServer(pid: number, cluster: Cluster): boolean {
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === cluster.directory;
    if (process.platform === 'win32') return isRunning(cluster);
    const command = execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
    return command.includes('postgres') && command.includes(cluster.directory);
  } catch {
    return false;
  }
}

/** Checks by `pg_ctl`, because Windows does not show a process's working folder; throws where no server runs. */
function isRunning(cluster: Cluster): boolean {
  execFileSync(program(cluster.binaries, 'pg_ctl'), ['status', '-D', cluster.directory], { stdio: 'ignore' });
  return true;
}

function hasSameOptions(cluster: Cluster, settings?: Settings): boolean {
  const file = join(cluster.directory, 'postmaster.opts');
  if (!existsSync(file)) return false;
  const options = readFileSync(file, 'utf8')
    .replaceAll('"', '')
    .replace(/-p \d+ /, '')
    .trim();
  return options === `${program(cluster.binaries, 'postgres')} -D ${cluster.directory} ${serverArguments(settings)}`;
}

/** Ends the killed parent's sessions: its transactions commit now or never, and not beside those of its successor. */
async function endOldSessions({ password }: Cluster, port: number): Promise<boolean> {
  const address = { host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' };
  const client = new DatabaseConnection({ ...address, connectionTimeoutMillis: 1000, query_timeout: 3000 });
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
    await client.end();
  }
}
