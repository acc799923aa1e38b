import { Pool, type PoolClient, type PoolConfig } from 'pg';

/** Longest time that one borrower may keep a connection, and that one statement may take. */
export interface PoolLimits {
  readonly borrowMs: number;
  readonly statementMs: number;
}

type ConnectCallback = Parameters<Pool['connect']>[0];

/**
 * A pool that trusts its borrowers less. Prisma returns connections without saying what became of them, so a COMMIT
 * that was never answered would leave the next borrower inside the old transaction; and Prisma waits for that answer
 * without an end. Here a connection comes back into the pool only if its transaction is known to be over, and is closed
 * when it has been away for too long, which rejects whatever waits on it.
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
    // Single statements: the pool borrows for itself, and `statementMs` bounds them.
    super.connect(callback);
    return undefined;
  }
}

/** Makes the pool that all of a process borrows from. It gives up on an unreachable database within seconds. */
export function makePool(url: string, size: number, { borrowMs, statementMs }: PoolLimits): Pool {
  const config = { connectionString: url, max: size, connectionTimeoutMillis: 3000, query_timeout: statementMs };
  return new StrictPool({ ...config, idleTimeoutMillis: 30_000, keepAlive: true }, borrowMs);
}

function lend(client: PoolClient, borrowMs: number): PoolClient {
  const release = client.release.bind(client);
  const deadline = setTimeout(() => void (client as PoolClient & { end(): Promise<void> }).end(), borrowMs);
  deadline.unref();
  client.release = (error) => {
    clearTimeout(deadline);
    // The server tells its state with each answer; "I" is "in no transaction".
    release(error ?? client.getTransactionStatus() !== 'I');
  };
  return client;
}
