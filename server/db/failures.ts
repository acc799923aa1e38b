/** The cause of an outage of the database. Machine-readable: part of log lines and of the response of `/ready`. */
export type OutageCause =
  | 'disk_full'
  | 'read_only'
  | 'storage_failing'
  | 'connections_exhausted'
  | 'out_of_memory'
  | 'out_of_resources'
  | 'database_starting'
  | 'access_refused'
  | 'locked'
  | 'timed_out'
  | 'no_connection'
  | 'database_away';

/**
 * SQLSTATEs and their classes, system errors, Prisma codes, adapter kinds, and texts of those messages of the pg driver
 * that have no code. The first match counts: PostgreSQL's own errors come before their consequences.
 */
const outages: readonly (readonly [OutageCause, RegExp])[] = [
  ['disk_full', /^53100$/],
  ['read_only', /^25006$/],
  ['storage_failing', /^58...$/],
  ['connections_exhausted', /^(53300|P2037|TooManyConnections)$/],
  ['out_of_memory', /^53200$/],
  ['out_of_resources', /^(53...|EMFILE|ENFILE|ENOBUFS|EADDRNOTAVAIL)$/],
  ['database_starting', /^57P03$/],
  ['access_refused', /^(28...|3D000|P100[03]|P1010|DatabaseDoesNotExist|DatabaseAccessDenied|AuthenticationFailed)$/],
  ['locked', /^55...$/],
  ['timed_out', /^(57014|25P0[34])$|query read timeout/i],
  ['database_away', /^(08...|57...|P100[128]|P1017|DatabaseNotReachable|ConnectionClosed|SocketTimeout)$/],
  [
    'database_away',
    /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ENOTFOUND|EAI_AGAIN)$/,
  ],
  ['database_away', /connection terminated|connection error and is not queryable|client was closed/i],
  ['no_connection', /^P20(24|28)$|timeout exceeded when trying to connect|^timeout expired$|pool after calling end/i],
];

/**
 * Returns the cause of an outage, a state that ends without a change of the program: PostgreSQL is unreachable, gone,
 * starting, full, read-only or short of a resource, or another session held a lock for too long.
 * Whether a command took effect is then unknown: repeat it under the same id.
 *
 * @returns `undefined` for an error of the program or of its input
 */
export function outageOf(error: unknown): OutageCause | undefined {
  const all = marks(error);
  return outages.find(([, pattern]) => all.some((mark) => pattern.test(mark)))?.[0];
}

/** True for an outage of the database: an {@link outageOf} any cause. */
export function isUnavailable(error: unknown): boolean {
  return outageOf(error) !== undefined;
}

/** True if a row with the same key already exists. */
export function isUniqueViolation(error: unknown): boolean {
  return has(error, ['23505', 'P2002', 'UniqueConstraintViolation']);
}

/** True if the transaction lost against another one (serialization, deadlock, lock timeout) and may be retried. */
export function isSerialization(error: unknown): boolean {
  return has(error, ['40001', '40P01', '55P03', 'P2034', 'TransactionWriteConflict']);
}

/** True if a statement has found that its transaction uses data that another node has changed meanwhile. */
export function isOutdated(error: unknown): boolean {
  return marks(error).some((mark) => mark.includes(OUTDATED));
}

/** Prefix of the text with which such a statement fails: it casts the text to a number. */
export const OUTDATED = 'pulso: outdated, ';

function has(error: unknown, wanted: readonly string[]): boolean {
  return marks(error).some((mark) => wanted.includes(mark));
}

/** Returns codes, kinds and messages of an error and all that it wraps: Prisma, then its adapter, then the driver. */
function marks(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 5) return [];
  const { code, originalCode, errorCode, kind, message, originalMessage, cause, meta } = error as Record<
    string,
    unknown
  >;
  const own = [code, originalCode, errorCode, kind, message, originalMessage].filter(
    (mark) => typeof mark === 'string',
  );
  const wrapped = (meta as Record<string, unknown> | undefined)?.driverAdapterError;
  return [...own, ...marks(cause, depth + 1), ...marks(wrapped, depth + 1)];
}
