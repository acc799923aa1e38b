import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Logger } from 'pino';
import { StartError } from '../runtime/start-error';
import type { DatabaseConnection } from './connection';
import { isUnavailable } from './failures';
import { projectRoot } from './project';
import { limitingStatement, migrationLimits } from './session-limits';

const engine = join(projectRoot, 'server', 'db', 'schema-engine.mjs');

/** Options of {@link runEngine} beside the URL. */
export interface EngineOptions {
  /** The session that holds the lock; it watches the engine's. */
  readonly client: DatabaseConnection;
  readonly log?: Pick<Logger, 'info' | 'warn'> | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly stallMs: number;
}

/**
 * Applies the missing migrations of a database, in a child process.
 *
 * @throws StartError if one fails; the engine's own error if its connection was lost or its wait for a lock timed out
 */
export async function runEngine(url: string, { client, log, signal, stallMs }: EngineOptions): Promise<void> {
  const name = `pulso-migration-${randomUUID()}`;
  const over = new AbortController();
  const lost = new AbortController();
  const watching = watch(client, { name, log, stallMs, signal: over.signal }).catch((error: unknown) =>
    lost.abort(error),
  );
  try {
    const limits = `${limitingStatement(migrationLimits())}; SET application_name = '${name}'`;
    await promisify(execFile)(process.execPath, [engine, 'apply'], {
      env: { ...process.env, DATABASE_URL: url, PULSO_SESSION: limits },
      cwd: projectRoot,
      signal: AbortSignal.any([lost.signal, ...(signal ? [signal] : [])]),
    });
  } catch (cause) {
    // A killed child leaves its statement running, with its locks.
    await client.query(END_SESSIONS, [name]).catch(() => undefined);
    throw reasonOf(cause, lost.signal, signal);
  } finally {
    over.abort();
    await watching;
  }
}

/** Rejects when the engine's session has had nothing under way for too long, or the database no longer answers. */
async function watch(
  client: DatabaseConnection,
  { name, log, stallMs, signal }: { name: string; stallMs: number; signal: AbortSignal } & Pick<EngineOptions, 'log'>,
): Promise<void> {
  const started = Date.now();
  let lastLogged = started;
  let active = started + LOADING_MS;
  for (;;) {
    await setTimeout(CHECK_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const { rows } = await client.query<{ state: string }>(SESSION_STATE, [name]);
    const now = Date.now();
    if (rows.some(({ state }) => state === 'active') || (rows.length > 0 && active > now)) active = now;
    if (now - active > stallMs) throw new Error('Connection terminated: the migration lost its session');
    if (now - lastLogged < LOG_MS) continue;
    lastLogged = now;
    log?.info({ seconds: Math.round((now - started) / 1_000) }, 'the database is still being migrated');
  }
}

const CHECK_MS = 1_000;
const LOG_MS = 10_000;
/** How long the engine may take to open its session. */
const LOADING_MS = 30_000;
const SESSION_STATE = 'SELECT state FROM pg_stat_activity WHERE application_name = $1';
const END_SESSIONS = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1';

function reasonOf(cause: unknown, lost: AbortSignal, stopped?: AbortSignal): unknown {
  if (stopped?.aborted) return stopped.reason;
  if (lost.aborted) return lost.reason;
  const stderr = (cause as { stderr?: string }).stderr?.trim() ?? '';
  const [, code = '', message = stderr] = /^(\w*): ([^]*)$/.exec(stderr) ?? [];
  const text = message.replaceAll('\n', ' | ');
  if (isUnavailable({ code, message }))
    return new Error(`the database could not be migrated yet: ${text}`, { cause: { code, message } });
  return new StartError(`the database could not be migrated: ${text || String(cause)}`, { cause });
}
