import type { LogLevel, OpsSource } from '../../contract/core/log-line';
import { CENSORED, isSecretName, plainLine, shortened, withoutSecrets } from './plain-text';

/** A line of the log as people read it. */
export interface LogLine {
  readonly at: Date;
  readonly level: LogLevel;
  readonly source: OpsSource;
  readonly message: string;
  /** Set where nobody foresaw what happened. */
  readonly failure?: { readonly message: string; readonly requestId?: string };
}

/** Hears lines; what it does with them must take no time. */
export type HearLine = (line: LogLine) => void;

/** Whoever has lines told must not have told what telling them brings about: this field of a logger keeps its lines back. */
export const untold = { told: false } as const;

/** Longest message. */
const MAX_MESSAGE = 1_000;
/** How much of a message is looked at. */
const MAX_READ = 4 * MAX_MESSAGE;
/** Longer lines are not even read. */
const MAX_LINE = 64 * 1024;
const LEVEL = { info: 30, warn: 40, error: 50 };

/** Fields that are no part of what is told: they are told otherwise, or mean nothing to a reader. */
const OWN = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'name', 'err', 'source', 'success', 'told']);

/**
 * The log's second destination: it makes sentences of pino's lines for whoever listens. Secrets are left out, and what
 * is not text. While nobody listens it does nothing.
 *
 * @example
 * const lines = new LogLines();
 * const log = createLog('info', { lines });
 * lines.listen(({ level, message }) => …);
 */
export class LogLines {
  #hear: HearLine | undefined;

  /** Hears from now on, instead of whoever did before. @returns what ends that */
  listen(hear: HearLine): () => void {
    this.#hear = hear;
    return () => {
      if (this.#hear === hear) this.#hear = undefined;
    };
  }

  /** Takes a line of pino's. */
  write(line: string): void {
    if (!this.#hear) return;
    const read = line.length <= MAX_LINE ? parse(line) : undefined;
    if (read) this.#hear(read);
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

/** Whoever writes to the same stream may write anything. */
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

/** What happened, why, and with what: `a request was refused (status=404 path=/api/x)`. */
function sentence(fields: Record<string, unknown>): string {
  const { msg, err } = fields;
  const what = typeof msg === 'string' ? msg : '';
  const why = typeof err === 'object' && err !== null ? (err as { message?: unknown }).message : err;
  const facts = Object.entries(fields).flatMap(([name, value]) => factOf(name, value));
  const text = [what, typeof why === 'string' && why !== '' && `: ${why}`, facts.length > 0 && ` (${facts.join(' ')})`];
  const read = shortened(text.filter(Boolean).join(''), MAX_READ);
  return shortened(plainLine(withoutSecrets(read)), MAX_MESSAGE) || '…';
}

function factOf(name: string, value: unknown): string[] {
  if (OWN.has(name) || (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean'))
    return [];
  return [`${name}=${isSecretName(name) ? CENSORED : shortened(String(value), 200)}`];
}
