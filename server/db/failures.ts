/** PostgreSQL classes and codes, system errors, Prisma codes and adapter kinds that mean: not now, perhaps later. */
const unavailable =
  /^(08...|53300|57P0[1-5]|25P03|55P03|57014|ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|P100[128]|P1017|P2024|P2028|P2037|DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections)$/;

/** Errors of the pg driver that carry no code. */
const lostConnection =
  /connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|query read timeout|client was closed|pool after calling end/i;

/**
 * True if the database could not be reached, went away or had no connection to give. Whether a command took effect is
 * then unknown: repeat it under the same id.
 */
export function isUnavailable(error: unknown): boolean {
  return marks(error).some((mark) => unavailable.test(mark) || lostConnection.test(mark));
}

/** True if a row with the same key is already there. */
export function isUniqueViolation(error: unknown): boolean {
  return has(error, ['23505', 'P2002', 'UniqueConstraintViolation']);
}

/** True if the transaction lost against another one (serialization, deadlock, lock timeout) and may simply run again. */
export function isSerialization(error: unknown): boolean {
  return has(error, ['40001', '40P01', '55P03', 'P2034', 'TransactionWriteConflict']);
}

/** True if a statement has found that its transaction rests on data which another node has changed meanwhile. */
export function isOutdated(error: unknown): boolean {
  return marks(error).some((mark) => mark.includes(OUTDATED));
}

/** Begins the text that such a statement fails with: no number, made one. */
export const OUTDATED = 'pulso: outdated, ';

function has(error: unknown, wanted: readonly string[]): boolean {
  return marks(error).some((mark) => wanted.includes(mark));
}

/** Codes, kinds and messages of an error and of all that it wraps: Prisma, then its adapter, then the driver. */
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
