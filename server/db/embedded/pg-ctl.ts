import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { StartError } from '../../runtime/start-error';
import { program } from './binaries';
import type { Cluster } from './cluster';

/** PostgreSQL settings by name. */
export type Settings = Readonly<Record<string, string>>;

/** Durability stays as PostgreSQL ships it: fsync, full_page_writes and synchronous_commit are on. */
const baseSettings: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  checkpoint_timeout: '10min',
  autovacuum_naptime: '15s',
  // A transaction that its client has forgotten must not hold its row locks for ever.
  idle_in_transaction_session_timeout: '30s',
  jit: 'off',
  log_checkpoints: 'off',
  timezone: 'UTC',
};

const logFile = (cluster: Cluster): string => join(cluster.directory, 'server.log');

/** The arguments the server is started with, its port left out. */
export function serverArguments(extra: Settings = {}): string {
  const settings = Object.entries({ ...baseSettings, ...extra });
  return settings.map(([name, value]) => `-c ${name}=${value}`).join(' ');
}

/**
 * Starts PostgreSQL in a session of its own, so that Ctrl+C in our terminal does not reach it, and waits until it
 * accepts connections.
 *
 * @param wantedPort any free one, unless told
 * @returns the port it listens on, at 127.0.0.1 only
 * @throws StartError with PostgreSQL's last words
 */
export async function startServer(cluster: Cluster, settings?: Settings, wantedPort?: number): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = wantedPort ?? (await freePort());
    const options = `-p ${port} ${serverArguments(settings)}`;
    const { code } = await pgCtl(cluster, ['start', '-w', '-t', '60', '-s', '-l', logFile(cluster), '-o', options]);
    if (code === 0) return port;
    const log = await readFile(logFile(cluster), 'utf8').catch(() => '');
    const lastWords = log.trim().split('\n').slice(-4);
    // Somebody may have taken the port between our finding it free and PostgreSQL binding it.
    if (attempt < 3 && lastWords.some((line) => line.includes('could not bind'))) continue;
    throw new StartError(`the embedded PostgreSQL does not start: ${lastWords.join(' | ')}`);
  }
}

/** Stops PostgreSQL: `fast` ends its sessions and writes everything out, `immediate` leaves that to the next start. */
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
