import type { LogLevel, OpsSource } from '../../contract/core/log-line';
import { CENSORED, isSecretName, plainLine, shortened, withoutSecrets } from './plain-text';

/** A line of the log in readable form. */
export interface LogLine {
  readonly at: Date;
  readonly level: LogLevel;
  readonly source: OpsSource;
  readonly message: string;
  /** Set for an unexpected error. */
  readonly failure?: { readonly message: string; readonly requestId?: string };
}

/** Handles a line; it must return at once. */
export type LineListener = (line: LogLine) => void;

/** A logger's field that hides its lines from {@link LogLines}: publishing a line must not cause further lines. */
export const untold = { told: false } as const;

/** Longest message. */
const MAX_MESSAGE = 1_000;
/** The part of a message that is processed. */
const MAX_READ = 4 * MAX_MESSAGE;
/** Longer lines are not parsed. */
const MAX_LINE = 64 * 1024;
const LEVEL = { info: 30, warn: 40, error: 50 };

/** Fields left out of the text: they appear elsewhere, or mean nothing to a reader. */
const OWN = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'name', 'err', 'source', 'success', 'told']);

/**
 * The log's second destination: it turns pino's lines into readable text for its listener, without secrets and control
 * characters. Without a listener it does nothing.
 *
 * @example
 * const lines = new LogLines();
 * const log = createLog('info', { lines });
 * lines.listen(({ level, message }) => …);
 */
export class LogLines {
  #listener: LineListener | undefined;

  /** Sets the listener, in place of an earlier one. @returns a function that removes it */
  listen(listener: LineListener): () => void {
    this.#listener = listener;
    return () => {
      if (this.#listener === listener) this.#listener = undefined;
    };
  }

  /** Takes a line from pino. */
  write(line: string): void {
    if (!this.#listener) return;
    const read = line.length <= MAX_LINE ? parse(line) : undefined;
    if (read) this.#listener(read);
  }
}

function parse(text: string): LogLine | undefined {
  const fields = fieldsOf(text);
  const { level, time, told, requestId } = fields;
  if (typeof level !== 'number' || level < LEVEL.info || told === false) return undefined;
  const message = sentence(fields);
  return {
    at: new Date(typeof time === 'number' ? time : Date.now()),
    level: levelOf(level, fields),
    source: sourceOf(fields),
    message,
    ...(level >= LEVEL.error && { failure: { message, ...(typeof requestId === 'string' && { requestId }) } }),
  };
}

/** Returns a line's fields; invalid JSON has none, as other writers to the stream may write anything. */
function fieldsOf(text: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(text) as Record<string, unknown> | null) };
  } catch {
    return {};
  }
}

function levelOf(level: number, { success }: Record<string, unknown>): LogLevel {
  if (level >= LEVEL.error) return 'error';
  if (level >= LEVEL.warn) return 'warning';
  return success === true ? 'success' : 'info';
}

const sourceOf = ({ source, msg }: Record<string, unknown>): OpsSource => {
  if (source === 'scraping' || source === 'system') return source;
  return typeof msg === 'string' && msg.startsWith('scraping:') ? 'scraping' : 'backend';
};

/** Returns the message, the error and the fields as one text: `a request was refused (status=404 path=/api/x)`. */
function sentence(fields: Record<string, unknown>): string {
  const { msg, err } = fields;
  const message = typeof msg === 'string' ? msg : '';
  const reason = typeof err === 'object' && err !== null ? (err as { message?: unknown }).message : err;
  const facts = Object.entries(fields).flatMap(([name, value]) => factOf(name, value));
  const text = [
    message,
    typeof reason === 'string' && reason !== '' && `: ${reason}`,
    facts.length > 0 && ` (${facts.join(' ')})`,
  ];
  const read = shortened(text.filter(Boolean).join(''), MAX_READ);
  return shortened(plainLine(withoutSecrets(read)), MAX_MESSAGE) || '…';
}

function factOf(name: string, value: unknown): string[] {
  if (OWN.has(name) || (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean'))
    return [];
  return [`${name}=${isSecretName(name) ? CENSORED : shortened(String(value), 200)}`];
}
