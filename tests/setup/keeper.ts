import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Cleans up after a test run, however it ended. */
export interface Keeper {
  close(): Promise<void>;
}

/**
 * Watches over a test run from a process of its own. When the run ends, even by `kill -9` or Ctrl+C, the pipe to it
 * breaks; then it ends the PostgreSQL of that run and removes its folder.
 */
export function keepUntilDeath(folder: string): Keeper {
  const [pid] = readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  const script = 'cat; while kill -QUIT "$1"; do sleep 0.1; done; rm -rf "$2" "$(readlink "$2/postgres")"';
  const child = spawn('sh', ['-c', script, 'keeper', String(Number(pid)), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.unref();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    close: () => {
      child.ref();
      child.stdin.end();
      return ended;
    },
  };
}
