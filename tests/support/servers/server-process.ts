import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../../server/db/project';
import type { DataHome } from './data-home';

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The server as `npm start` runs it, in a separate process. */
export interface ServerProcess {
  readonly pid: number;
  readonly url: string;
  /** The output so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves when this text was written; rejects if the process ends first. */
  says(wanted: string): Promise<void>;
  readonly ended: Promise<Ending>;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ending>;
}

/** Settings of one process, by the names of environment variables. */
export type ServerEnv = Readonly<Record<string, string>>;

/** Starts a server and waits until it listens. */
export async function startServer(home: DataHome, env: ServerEnv = {}): Promise<ServerProcess> {
  const server = await launch(home, env);
  await server.says('Ctrl+C stops it.');
  return server;
}

/** Updates packages, client and build once: a test watches the server's output, not that of its set-up. */
const setUp = lazily(() => {
  const url = pathToFileURL(join(projectRoot, 'scripts', 'setup.mjs')).href;
  execFileSync(process.execPath, ['--input-type=module', '--eval', `await (await import('${url}')).setUp()`]);
});

function lazily(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}

/** Starts a server and does not wait. It gets these settings only, none of the shell's. */
export async function launch(home: DataHome, env: ServerEnv = {}): Promise<ServerProcess> {
  const port = env.PORT ?? String(await freePort());
  setUp();
  const child = spawn(process.execPath, [join(projectRoot, 'scripts', 'run.mjs'), 'dist/server/main.js'], {
    // Not the project's folder: a developer's own .env must not affect the test.
    cwd: home.folder,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TMPDIR: home.folder,
      DATA_DIR: home.folder,
      PORT: port,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the server could not be run');
  const written = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  const changed = (): void => listeners.forEach((listener) => listener());
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
      changed();
    });
  }
  home.guard(pid);
  let over = false;
  const ended = new Promise<Ending>((resolve) =>
    child.once('close', (code, signal) => {
      home.guard(undefined);
      over = true;
      changed();
      resolve({ code, signal });
    }),
  );
  return {
    pid,
    url: `http://127.0.0.1:${port}`,
    get stdout() {
      return written.stdout;
    },
    get stderr() {
      return written.stderr;
    },
    says: (wanted) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const found = written.stdout.includes(wanted) || written.stderr.includes(wanted);
          if (!found && !over) return;
          listeners.delete(check);
          if (found) resolve();
          else reject(new Error(`it never wrote "${wanted}", but:\n${written.stdout}${written.stderr}`));
        };
        listeners.add(check);
        check();
      }),
    ended,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/**
 * Returns a free port below those that the system gives to outgoing connections. Otherwise a client that tries to
 * connect while the server is down might be given that very port as its own, and hold it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
