import { PrismaPg } from '@prisma/adapter-pg';
import type { Logger } from 'pino';
import { PrismaClient, type Prisma } from './generated/client';
import { pipelined, type PipelinedTx } from './pipelined';
import { makePool } from './pool';
import { checkSessionLimits, servingLimits, settingsQuery, type Setting } from './session-limits';
import { nameStatements } from './statement-names';

export { isOutdated, isSerialization, isUnavailable, isUniqueViolation, OUTDATED } from './failures';
export type { Ahead, PipelinedTx, Statements } from './pipelined';

/** Prisma inside a transaction. */
export type Tx = Prisma.TransactionClient;

/** The way to the data. */
export interface Database {
  readonly prisma: PrismaClient;
  /** Runs `work` in one transaction: all of it is committed, or, if it throws, none. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * The same in as few round trips as can be, for those who do it all the time: of statements alone, of which the last
   * takes the COMMIT along.
   */
  pipelined<T>(work: (tx: PipelinedTx) => Promise<T>): Promise<T>;
  /** Runs `work` on one unchanging view of the data, whatever is committed meanwhile. It cannot write. */
  snapshot<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Rejects if the database does not answer. */
  ping(): Promise<void>;
  /**
   * Warns if PostgreSQL does not hold our sessions to their limits (DB-2).
   *
   * @returns the names of the settings that are missing or too long
   */
  checkSessions(): Promise<string[]>;
  close(): Promise<void>;
}

/** What {@link openDatabase} takes beside the address. */
export interface DatabaseOptions {
  readonly log: Logger;
  readonly poolSize?: number;
  readonly patience?: Partial<Patience>;
}

/** Longest times in milliseconds. Beyond them the database is away or hopelessly behind, and the work is refused. */
export interface Patience {
  /** Waiting for a connection. */
  readonly maxWait: number;
  /** A transaction, until its COMMIT is sent. */
  readonly timeout: number;
  /** A transaction altogether: its COMMIT may hang on a dead wire, where Prisma would wait for ever. */
  readonly borrow: number;
}

const usualPatience: Patience = { maxWait: 4000, timeout: 8000, borrow: 10_000 };

/**
 * Opens a database. Connects on first use, so an unreachable one shows when it is asked, never here; connections that
 * break are replaced and never crash the process.
 *
 * @example
 * const database = openDatabase(config.databaseUrl, { log });
 * await database.transaction(async (tx) => tx.$queryRaw`SELECT 1`);
 */
export function openDatabase(url: string, { log, poolSize = 10, patience }: DatabaseOptions): Database {
  const { maxWait, timeout, borrow } = { ...usualPatience, ...patience };
  const lost = (error: Error): void => log.warn({ reason: error.message }, 'a database connection was lost');
  const pool = makePool(url, poolSize, { borrowMs: borrow, statementMs: timeout }, lost);
  const nameOf = nameStatements('p');
  const adapter = new PrismaPg(pool, {
    disposeExternalPool: true,
    statementNameGenerator: ({ sql }) => nameOf(sql),
  });
  const prisma = new PrismaClient({ adapter, transactionOptions: { maxWait, timeout } });
  let closed: Promise<void> | undefined;
  return {
    prisma,
    transaction: (work) => prisma.$transaction(work),
    pipelined: (work) => pipelined(pool, work),
    snapshot: (work) => prisma.$transaction((tx) => readOnly(tx, work), { isolationLevel: 'RepeatableRead' }),
    async ping() {
      await pool.query(pingQuery);
    },
    async checkSessions() {
      const { rows } = await pool.query<Setting>(settingsQuery);
      return checkSessionLimits(rows, { limits: servingLimits(timeout), log });
    },
    close: () => (closed ??= prisma.$disconnect().then(() => (pool.ending ? undefined : pool.end()))),
  };
}

/** Shorter than any other patience: whoever asks wants to know now. */
const pingQuery = { text: 'SELECT 1', query_timeout: 2000 };

async function readOnly<T>(tx: Tx, work: (tx: Tx) => Promise<T>): Promise<T> {
  await tx.$executeRaw`SET TRANSACTION READ ONLY`;
  return work(tx);
}
