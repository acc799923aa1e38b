import { Pool, type PoolClient, type PoolConfig } from 'pg';

/**
 * Hands a connection out again only if its last transaction is known to be over. Prisma's adapter returns connections
 * without saying what became of them: after a COMMIT that failed or timed out, the next borrower would run inside the
 * old transaction. Such a connection is closed here instead.
 */
export class CleanPool extends Pool {
  override connect(): Promise<PoolClient>;
  override connect(
    callback: (error: Error | undefined, client: PoolClient | undefined, done: (release?: unknown) => void) => void,
  ): void;
  override connect(callback?: Parameters<Pool['connect']>[0]): Promise<PoolClient> | undefined {
    if (callback) {
      super.connect(callback);
      return undefined;
    }
    return super.connect().then(watch);
  }
}

/**
 * Makes the pool that everything of this process borrows from.
 *
 * @param config on top of defaults that give up on an unreachable database within seconds
 */
export function makePool(config: PoolConfig): CleanPool {
  return new CleanPool({ connectionTimeoutMillis: 3000, idleTimeoutMillis: 30_000, keepAlive: true, ...config });
}

function watch(client: PoolClient): PoolClient {
  const release = client.release.bind(client);
  client.release = (error) => release(error ?? isDirty(client));
  return client;
}

/** The server reports its state with each answer; a COMMIT that was never answered leaves it at "in a transaction". */
function isDirty(client: PoolClient): boolean {
  return client.getTransactionStatus() !== 'I';
}
