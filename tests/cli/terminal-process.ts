import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { projectRoot } from '../../server/db/project';

/** The terminal client as somebody sees it: in a terminal of its own. */
export interface TerminalProcess {
  /** All that was written, escape sequences included. */
  readonly raw: string;
  /** Resolves when it has shown this after what was waited for last; rejects if it ends or is silent for too long. */
  shows(words: string | RegExp): Promise<void>;
  /** Types a line and Enter. */
  enter(line: string): void;
  /** Types, and does not press Enter. */
  type(text: string): void;
  readonly ended: Promise<number>;
  stop(): Promise<unknown>;
}

const PATIENCE_MS = 15_000;

/** Runs a program, `npm run chat` unless told, in a pseudo-terminal, which `script` of util-linux makes. */
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
  let over = false;
  const listeners = new Set<() => void>();
  const changed = (): void => [...listeners].forEach((listener) => listener());
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    raw += text;
    changed();
  });
  const ended = new Promise<number>((resolve) =>
    child.once('close', (code) => {
      over = true;
      changed();
      resolve(code ?? -1);
    }),
  );
  return {
    get raw() {
      return raw;
    },
    shows: (words) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const text = stripVTControlCharacters(raw).replaceAll('\r', '');
          const rest = text.slice(seen);
          const match = typeof words === 'string' ? rest.indexOf(words) : rest.search(words);
          if (match < 0 && !over) return;
          finish();
          if (match < 0) return reject(new Error(`it ended and never showed ${String(words)}, but:\n${text}`));
          seen += match + 1;
          resolve();
        };
        const timer = setTimeout(() => {
          finish();
          reject(new Error(`it does not show ${String(words)}, but:\n${stripVTControlCharacters(raw).slice(-1_500)}`));
        }, PATIENCE_MS);
        const finish = (): void => {
          clearTimeout(timer);
          listeners.delete(look);
        };
        listeners.add(look);
        look();
      }),
    enter: (text) => void child.stdin.write(`${text}\r`),
    type: (text) => void child.stdin.write(text),
    ended,
    // As somebody would leave: `script` itself takes its time when it is killed.
    stop() {
      child.stdin.write('\u0003');
      return ended;
    },
  };
}
