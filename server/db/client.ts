import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import type { Logger } from 'pino';
import { PrismaClient, type Prisma } from './generated/client';
import { makePool } from './pool';

export { isSerialization, isUnavailable, isUniqueViolation } from './failures';

/** Prisma inside a transaction. */
export type Tx = Prisma.TransactionClient;

/** The way to the data. */
export interface Database {
  readonly prisma: PrismaClient;
  /** Runs `work` in one transaction: all of it is committed, or, if it throws, none. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs `work` on one unchanging view of the data, whatever is committed meanwhile. It cannot write. */
  snapshot<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Rejects if the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What {@link openDatabase} takes beside the address. */
export interface DatabaseOptions {
  readonly log: Logger;
  readonly poolSize?: number;
}

/** Waiting longer for a connection than this means that the database is away or hopelessly behind. */
const patience = { maxWait: 4000, timeout: 10_000 };

/**
 * Opens a database. Connects on first use, so an unreachable one shows when it is asked, never here; connections that
 * break are replaced and never crash the process.
 *
 * @example
 * const database = openDatabase(config.databaseUrl, { log });
 * await database.transaction(async (tx) => tx.$queryRaw`SELECT 1`);
 */
export function openDatabase(url: string, { log, poolSize = 10 }: DatabaseOptions): Database {
  const lost = (error: Error): void => log.warn({ reason: error.message }, 'a database connection was lost');
  const pool = makePool({ connectionString: url, max: poolSize });
  const adapter = new PrismaPg(pool, {
    disposeExternalPool: true,
    onPoolError: lost,
    onConnectionError: lost,
    statementNameGenerator: nameStatements(),
  });
  const prisma = new PrismaClient({ adapter, transactionOptions: patience });
  let closed: Promise<void> | undefined;
  return {
    prisma,
    transaction: (work) => prisma.$transaction(work),
    snapshot: (work) => prisma.$transaction((tx) => readOnly(tx, work), { isolationLevel: 'RepeatableRead' }),
    ping: async () => void (await pool.query('SELECT 1')),
    close: () => (closed ??= prisma.$disconnect().then(() => (pool.ending ? undefined : pool.end()))),
  };
}

async function readOnly<T>(tx: Tx, work: (tx: Tx) => Promise<T>): Promise<T> {
  await tx.$executeRaw`SET TRANSACTION READ ONLY`;
  return work(tx);
}

/** Named statements are parsed once per connection. Texts beyond the first few hundred vary by themselves: no name. */
function nameStatements(limit = 300): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    const name = names.size < limit ? `p${createHash('sha256').update(sql).digest('hex').slice(0, 24)}` : '';
    if (name) names.set(sql, name);
    return name;
  };
}
