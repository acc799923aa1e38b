import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { StartError } from '../../runtime/start-error';
import { program } from './binaries';
import type { Cluster } from './cluster';

/** PostgreSQL settings by name. */
export type Settings = Readonly<Record<string, string>>;

/** The default settings. Durability is PostgreSQL's default: fsync, full_page_writes and synchronous_commit are on. */
const baseSettings: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  checkpoint_timeout: '10min',
  autovacuum_naptime: '15s',
  // An abandoned transaction must not hold its row locks for ever.
  idle_in_transaction_session_timeout: '30s',
  jit: 'off',
  log_checkpoints: 'off',
  timezone: 'UTC',
};

const logFile = (cluster: Cluster): string => join(cluster.directory, 'server.log');

/** Returns the start arguments of the server, without its port. */
export function serverArguments(extra: Settings = {}): string {
  const settings = Object.entries({ ...baseSettings, ...extra });
  return settings.map(([name, value]) => `-c ${name}=${value}`).join(' ');
}

/**
 * Starts PostgreSQL in a separate session, so that Ctrl+C in the terminal does not reach it, and waits until it accepts
 * connections.
 *
 * @param wantedPort by default any free port
 * @returns the port on which it listens, at 127.0.0.1 only
 * @throws StartError with PostgreSQL's last log lines
 */
export async function startServer(cluster: Cluster, settings?: Settings, wantedPort?: number): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = wantedPort ?? (await freePort());
    const options = `-p ${port} ${serverArguments(settings)}`;
    const { code } = await pgCtl(cluster, ['start', '-w', '-t', '60', '-s', '-l', logFile(cluster), '-o', options]);
    if (code === 0) return port;
    const log = await readFile(logFile(cluster), 'utf8').catch(() => '');
    const lastLines = log.trim().split('\n').slice(-4);
    // Another process may have taken the port before PostgreSQL could bind it.
    if (attempt < 3 && lastLines.some((line) => line.includes('could not bind'))) continue;
    throw new StartError(`the embedded PostgreSQL does not start: ${lastLines.join(' | ')}`);
  }
}

/** Stops PostgreSQL: `fast` ends its sessions and flushes all data, `immediate` leaves recovery to the next start. */
export async function stopServer(cluster: Cluster, mode: 'fast' | 'immediate' = 'fast'): Promise<boolean> {
  const { code } = await pgCtl(cluster, ['stop', '-w', '-t', mode === 'fast' ? '6' : '3', '-s', '-m', mode]);
  return code === 0;
}

function pgCtl(cluster: Cluster, args: string[]): Promise<{ code: number | null }> {
  const child = spawn(program(cluster.binaries, 'pg_ctl'), ['-D', cluster.directory, ...args], {
    ...cluster.owner,
    cwd: '/',
    detached: true,
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    stdio: 'ignore',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve({ code }));
  });
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
