import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { projectRoot } from '../../server/db/project';

/** The terminal client in its own pseudo-terminal, as a user sees it. */
export interface TerminalProcess {
  /** Its whole output, escape sequences included. */
  readonly raw: string;
  /** Waits until it shows a text after the previous match; rejects if it ends or takes too long. */
  shows(pattern: string | RegExp): Promise<void>;
  /** Types a line and Enter. */
  enter(line: string): void;
  /** Types, and does not press Enter. */
  type(text: string): void;
  readonly ended: Promise<number>;
  stop(): Promise<unknown>;
}

const PATIENCE_MS = 15_000;

/** Runs a program, by default `npm run chat`, in a pseudo-terminal that util-linux's `script` makes. */
export function openTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  script = 'dist/client/cli/main.js',
): TerminalProcess {
  const program = [process.execPath, join(projectRoot, 'scripts', 'run.mjs'), script, ...args];
  const line = program.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const child = spawn('script', ['-qfec', line, '/dev/null'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TERM: 'xterm-256color', LANG: 'es_EC.UTF-8', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let raw = '';
  let seen = 0;
  let hasEnded = false;
  const listeners = new Set<() => void>();
  const changed = (): void => [...listeners].forEach((listener) => listener());
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    raw += text;
    changed();
  });
  const ended = new Promise<number>((resolve) =>
    child.once('close', (code) => {
      hasEnded = true;
      changed();
      resolve(code ?? -1);
    }),
  );
  return {
    get raw() {
      return raw;
    },
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const text = stripVTControlCharacters(raw).replaceAll('\r', '');
          const rest = text.slice(seen);
          const match = typeof pattern === 'string' ? rest.indexOf(pattern) : rest.search(pattern);
          if (match < 0 && !hasEnded) return;
          finish();
          if (match < 0) return reject(new Error(`it ended and never showed ${String(pattern)}, but:\n${text}`));
          seen += match + 1;
          resolve();
        };
        const timer = setTimeout(() => {
          finish();
          reject(
            new Error(`it does not show ${String(pattern)}, but:\n${stripVTControlCharacters(raw).slice(-1_500)}`),
          );
        }, PATIENCE_MS);
        const finish = (): void => {
          clearTimeout(timer);
          listeners.delete(check);
        };
        listeners.add(check);
        check();
      }),
    enter: (text) => void child.stdin.write(`${text}\r`),
    type: (text) => void child.stdin.write(text),
    ended,
    // Ctrl+C, as a user would quit: `script` itself is slow to end when killed.
    stop() {
      child.stdin.write('\u0003');
      return ended;
    },
  };
}
