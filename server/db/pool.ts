import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { DatabaseConnection, type ConnectionConfig } from './connection';
import { servingLimits } from './session-limits';

/** Longest time that one borrower may keep a connection, and that one statement may take. */
export interface PoolLimits {
  readonly borrowMs: number;
  readonly statementMs: number;
}

type ConnectCallback = Parameters<Pool['connect']>[0];

/**
 * A pool that checks returned connections. Prisma returns connections without their state, so a COMMIT without an
 * answer would leave the next borrower inside the old transaction; and Prisma waits for that answer for ever. Here a
 * connection returns to the pool only if its transaction is known to be over. It is closed when it has been borrowed
 * for too long, which rejects all work that waits on it.
 */
class StrictPool extends Pool {
  readonly #borrowMs: number;

  constructor(config: PoolConfig, borrowMs: number) {
    super(config);
    this.#borrowMs = borrowMs;
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<PoolClient> | undefined {
    if (!callback) return super.connect().then((client) => lend(client, this.#borrowMs));
    // Single statements: the pool itself borrows the connection, and `statementMs` bounds them.
    super.connect(callback);
    return undefined;
  }
}

/**
 * Creates the one pool of a process. It gives up on an unreachable database within seconds.
 *
 * @param lost called once for each connection that breaks, in use or not; a borrower's work is also rejected
 */
export function makePool(
  url: string,
  size: number,
  { borrowMs, statementMs }: PoolLimits,
  lost: (error: Error) => void,
): Pool {
  const connection: ConnectionConfig = {
    connectionString: url,
    connectionTimeoutMillis: 3000,
    // PostgreSQL times out first: after its error the connection stays usable.
    limits: servingLimits(statementMs),
    query_timeout: statementMs + 500,
    lost,
  };
  const config = { ...connection, max: size, idleTimeoutMillis: 30_000, Client: DatabaseConnection };
  const pool = new StrictPool(config, borrowMs);
  pool.on('error', () => undefined); // `lost` has been called
  return pool;
}

function lend(client: PoolClient, borrowMs: number): PoolClient {
  const release = client.release.bind(client);
  const deadline = setTimeout(() => void (client as PoolClient & { end(): Promise<void> }).end(), borrowMs);
  deadline.unref();
  client.release = (error) => {
    clearTimeout(deadline);
    // The server sends its state with each answer; "I" is "in no transaction".
    release(error ?? client.getTransactionStatus() !== 'I');
  };
  return client;
}
