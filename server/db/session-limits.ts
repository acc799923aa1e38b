import type { Logger } from 'pino';

/** Limits that PostgreSQL itself puts on a session, by the names of its settings and in their base units; 0 is none. */
export type SessionLimits = Readonly<Record<string, number>>;

/** In milliseconds, but `_idle` and `_interval`, which are in seconds. */
const silentPeer: SessionLimits = {
  tcp_user_timeout: 10_000,
  tcp_keepalives_idle: 10,
  tcp_keepalives_interval: 5,
  tcp_keepalives_count: 3,
};

/**
 * Limits of the sessions that serve (DB-2). A server that freezes, or that the network cuts off, holds its row locks
 * for `idle_in_transaction_session_timeout` at most. The others wait a little longer than that for a lock, so they
 * succeed once it is free. The TCP settings are PostgreSQL's own view of a connection that has gone silent.
 *
 * @param statementMs longest time of one statement, in milliseconds
 */
export const servingLimits = (statementMs: number): SessionLimits => ({
  ...silentPeer,
  idle_in_transaction_session_timeout: 5_000,
  lock_timeout: Math.round(statementMs * 0.75),
  statement_timeout: statementMs,
});

/** Limits of the session that applies migrations: one may rewrite a large table, but waits for a lock in vain only briefly. */
export const migrationLimits = (lockMs = 30_000): SessionLimits => ({
  ...silentPeer,
  idle_in_transaction_session_timeout: 15_000,
  lock_timeout: lockMs,
  statement_timeout: 0,
});

/**
 * Limits of the session that holds the lock of a migration, and asks how the engine is every second: PostgreSQL ends
 * one that has stopped asking, so a server that froze holds the lock for seconds only.
 */
export const lockLimits: SessionLimits = {
  ...silentPeer,
  idle_session_timeout: 15_000,
  lock_timeout: 4_000,
  statement_timeout: 4_500,
};

/**
 * A statement that puts `limits` on the session that runs it. A stricter limit of the address, the role or the database
 * stays, except where 0 is asked for.
 *
 * It is a statement and not a startup parameter: poolers refuse parameters they do not know, and the `options` of an
 * address would have to be merged with ours.
 */
export const limitingStatement = (limits: SessionLimits): string =>
  `SELECT set_config(name, wanted::text, false) FROM pg_settings JOIN (VALUES ${rowsOf(limits)}) AS w (name, wanted) USING (name)
   WHERE wanted = 0 OR setting::bigint = 0 OR setting::bigint > wanted`;

const rowsOf = (limits: SessionLimits): string =>
  Object.entries(limits)
    .map(([name, value]) => `('${name}', ${value}::bigint)`)
    .join(', ');

/** Settings that a session must have for the other servers' sake, whatever sits between us and PostgreSQL. */
const essential = ['idle_in_transaction_session_timeout', 'lock_timeout', 'statement_timeout', 'tcp_user_timeout'];

/** A setting as `pg_settings` has it. */
export interface Setting {
  readonly name: string;
  /** In the setting's base unit. */
  readonly setting: string;
}

/** Reads what {@link checkSessionLimits} judges. Over a local socket there is no TCP to set anything for. */
export const settingsQuery = {
  text: `SELECT name, CASE WHEN inet_client_addr() IS NULL AND name LIKE 'tcp%' THEN '1' ELSE setting END AS setting
         FROM pg_settings WHERE name = ANY ($1)`,
  values: [essential],
};

/**
 * Warns, in one line that says what to do, where a session's limits do not hold: behind a pooler that takes no
 * settings, or on a system without `tcp_user_timeout`.
 *
 * @param actual what {@link settingsQuery} read, in a session like all others
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
    `PostgreSQL does not hold our sessions to their limits: a server that freezes may hold up the others. Connect to it directly, or through a pooler in session mode, or run: ${statements}`,
  );
  return missing;
}
