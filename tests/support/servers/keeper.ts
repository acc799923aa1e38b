import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** Cleans up after a test run, however it ended. */
export interface Keeper {
  close(): Promise<void>;
}

/**
 * Watches over a folder from a separate process. When the run ends, even by `kill -9` or Ctrl+C, the pipe to it
 * breaks. Then it ends the PostgreSQL of that folder and the server whose pid was written last, and removes the folder.
 */
export function watchOver(folder: string): ChildProcess {
  const guardian = spawn(process.execPath, [join(__dirname, 'guardian.mjs'), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guardian.unref();
  return guardian;
}

/** Ends the watch; resolves when everything is cleaned up. */
export function endOf(guardian: ChildProcess): Promise<void> {
  guardian.ref();
  const ended = new Promise<void>((resolve) => guardian.once('exit', () => resolve()));
  guardian.stdin?.end();
  return ended;
}

/** Watches over a test run's own PostgreSQL. */
export function guardRun(folder: string): Keeper {
  const guardian = watchOver(folder);
  return { close: () => endOf(guardian) };
}
