import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endOf, watchOver } from './keeper';

/** A folder for a server's data, and the processes that still run on it after the test. */
export interface DataHome {
  readonly folder: string;
  /** The pid of the embedded PostgreSQL that runs here, or ran last; undefined before the first one. */
  postmaster(): number | undefined;
  /** Connects to that PostgreSQL as the program does. */
  databaseUrl(): string;
  /** Sets the server to end with the folder; undefined once it has ended by itself. */
  guard(pid: number | undefined): void;
  close(): Promise<void>;
}

/**
 * Makes a folder under the guard of a separate process. When the test run ends, even by `kill -9`, the pipe to it
 * breaks; then the remaining server and PostgreSQL end, and the folder is removed.
 */
export function makeDataHome(): DataHome {
  const folder = mkdtempSync(join(tmpdir(), 'pulso-home-'));
  // Root's PostgreSQL runs as another user, who needs access.
  chmodSync(folder, 0o755);
  const guardian = watchOver(folder);
  return {
    folder,
    postmaster: () => readPidFile(folder)?.pid,
    databaseUrl() {
      const password = readFileSync(join(folder, 'postgres-password'), 'utf8').trim();
      return `postgresql://pulso:${password}@127.0.0.1:${readPidFile(folder)?.port}/pulso`;
    },
    guard: (pid) => void guardian.stdin?.write(`${pid ?? ''}\n`),
    close: () => endOf(guardian),
  };
}

function readPidFile(folder: string): { pid: number; port: number } | undefined {
  try {
    const [pid, , , port] = readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(pid), port: Number(port) };
  } catch {
    return undefined;
  }
}
