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
    await endLeftovers(cluster);
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

/**
 * Clears up after a PostgreSQL whose main process has died: its sessions, which may still be at work on memory that the
 * next one must not share, are waited for and then ended; its pid file goes, since the number may be another program's
 * by now, or that of a dead process that nobody has collected.
 *
 * PostgreSQL itself refuses to start while one of them is left, also without the pid file: it asks for the memory by
 * the number of its data folder.
 */
export async function endLeftovers(cluster: Cluster): Promise<void> {
  const running = readPidFile(cluster);
  if (running && isOurServer(running.pid, cluster)) return;
  const patient = Date.now() + LEFTOVER_MS;
  while (leftovers(cluster).length > 0 && Date.now() < patient) await setTimeout(50);
  // By this signal a session of PostgreSQL ends as if its server had crashed.
  for (const pid of leftovers(cluster)) signal(pid, 'SIGQUIT');
  const impatient = Date.now() + LEFTOVER_MS;
  while (leftovers(cluster).length > 0 && Date.now() < impatient) await setTimeout(50);
  for (const pid of leftovers(cluster)) signal(pid, 'SIGKILL');
  rmSync(pidFile(cluster), { force: true });
}

/** How long sessions without a server may take to notice, in milliseconds. */
const LEFTOVER_MS = 1_500;

/** PostgreSQL's processes in the data folder. Only Linux tells; elsewhere PostgreSQL's own refusal makes us wait. */
function leftovers(cluster: Cluster): number[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => isOurServer(pid, cluster) && isPostgres(pid));
}

/** A person's shell may be in the folder as well. */
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
    if (process.platform === 'win32') return isRunning(cluster);
    const command = execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
    return command.includes('postgres') && command.includes(cluster.directory);
  } catch {
    return false;
  }
}

/** As PostgreSQL itself finds it out; throws where no server runs. Windows does not tell where a process works. */
function isRunning(cluster: Cluster): boolean {
  execFileSync(program(cluster.binaries, 'pg_ctl'), ['status', '-D', cluster.directory], { stdio: 'ignore' });
  return true;
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
