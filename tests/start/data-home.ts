import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endOf, watchOver } from '../setup/keeper';

/** A folder for a server to keep its data in, and what still runs on it when the test is over. */
export interface DataHome {
  readonly folder: string;
  /** The pid of the embedded PostgreSQL that runs here, or ran last; undefined before the first one. */
  postmaster(): number | undefined;
  /** Connects to that PostgreSQL as the program does. */
  databaseUrl(): string;
  /** Whom to end with the folder: a server's pid, or nobody when it has ended by itself. */
  guard(pid: number | undefined): void;
  close(): Promise<void>;
}

/**
 * Makes a folder under the guard of a process of its own: when the test run ends, even by `kill -9`, the pipe to it
 * breaks; then the server and the PostgreSQL that are still there end, and the folder goes.
 */
export function makeDataHome(): DataHome {
  const folder = mkdtempSync(join(tmpdir(), 'pulso-home-'));
  // Root's PostgreSQL runs as another user, who must be able to pass.
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
