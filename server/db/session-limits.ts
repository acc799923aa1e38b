import type { Logger } from 'pino';

/** Limits that PostgreSQL itself enforces on a session, by setting and in its base unit; 0 means no limit. */
export type SessionLimits = Readonly<Record<string, number>>;

/** In milliseconds, but `_idle` and `_interval`, which are in seconds. */
const silentPeer: SessionLimits = {
  tcp_user_timeout: 10_000,
  tcp_keepalives_idle: 10,
  tcp_keepalives_interval: 5,
  tcp_keepalives_count: 3,
};

/**
 * Returns the limits of the serving sessions (DB-2). A server that freezes or loses its network holds its row locks
 * for `idle_in_transaction_session_timeout` at most. The others wait slightly longer for a lock, so they
 * succeed once it is free. By the TCP settings PostgreSQL itself detects a connection that has gone silent.
 *
 * @param statementMs longest time of one statement, in milliseconds
 */
export const servingLimits = (statementMs: number): SessionLimits => ({
  ...silentPeer,
  idle_in_transaction_session_timeout: 5_000,
  lock_timeout: Math.round(statementMs * 0.75),
  statement_timeout: statementMs,
});

/** Returns the limits of the migrating session: it may rewrite a large table, but waits only briefly for a lock. */
export const migrationLimits = (lockMs = 30_000): SessionLimits => ({
  ...silentPeer,
  idle_in_transaction_session_timeout: 15_000,
  lock_timeout: lockMs,
  statement_timeout: 0,
});

/**
 * Limits of the session that holds the migration lock and checks the engine every second: PostgreSQL ends a session
 * that stops checking, so a frozen server holds the lock for seconds only.
 */
export const lockLimits: SessionLimits = {
  ...silentPeer,
  idle_session_timeout: 15_000,
  lock_timeout: 4_000,
  statement_timeout: 4_500,
};

/**
 * Returns a statement that sets `limits` on its session. A stricter limit from the URL, the role or the database
 * stays, except where `limits` has 0.
 *
 * It is a statement and not a startup parameter: poolers refuse unknown parameters, and the `options` of a URL would
 * have to be merged with these.
 */
export const limitingStatement = (limits: SessionLimits): string =>
  `SELECT set_config(name, wanted::text, false) FROM pg_settings JOIN (VALUES ${rowsOf(limits)}) AS w (name, wanted) USING (name)
   WHERE wanted = 0 OR setting::bigint = 0 OR setting::bigint > wanted`;

const rowsOf = (limits: SessionLimits): string =>
  Object.entries(limits)
    .map(([name, value]) => `('${name}', ${value}::bigint)`)
    .join(', ');

/** Settings that a session must have to protect the other servers, whatever is between it and PostgreSQL. */
const essential = ['idle_in_transaction_session_timeout', 'lock_timeout', 'statement_timeout', 'tcp_user_timeout'];

/** A row of `pg_settings`. */
export interface Setting {
  readonly name: string;
  /** In the setting's base unit. */
  readonly setting: string;
}

/** Reads the input of {@link checkSessionLimits}. A local socket needs no TCP settings. */
export const settingsQuery = {
  text: `SELECT name, CASE WHEN inet_client_addr() IS NULL AND name LIKE 'tcp%' THEN '1' ELSE setting END AS setting
         FROM pg_settings WHERE name = ANY ($1)`,
  values: [essential],
};

/**
 * Warns, in one line with the remedy, where a session's limits are not in force: behind a pooler that ignores
 * settings, or on a system without `tcp_user_timeout`.
 *
 * @param actual the result of {@link settingsQuery} in a usual session
 * @returns the names of the settings that are missing or too long
 */
export function checkSessionLimits(
  actual: readonly Setting[],
  { limits, log }: { limits: SessionLimits; log: Pick<Logger, 'warn'> },
): string[] {
  const values = new Map(actual.map(({ name, setting }) => [name, Number(setting)]));
  const missing = essential.filter((name) => {
    const value = values.get(name) ?? 0;
    return value === 0 || value > (limits[name] ?? Infinity);
  });
  if (missing.length === 0) return missing;
  const statements = missing.map((name) => `ALTER ROLE CURRENT_USER SET ${name} = ${limits[name]}`).join('; ');
  log.warn(
    { missing },
    `PostgreSQL does not enforce the limits of this server's sessions: a frozen server may block the others. Connect to it directly, or through a pooler in session mode, or run: ${statements}`,
  );
  return missing;
}
