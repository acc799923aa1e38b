import { PrismaPg } from '@prisma/adapter-pg';
import type { Logger } from 'pino';
import { PrismaClient, type Prisma } from './generated/client';
import { Outages } from './outages';
import { pipelined, type PipelinedTx } from './pipelined-transaction';
import { makePool } from './pool';
import { checkSessionLimits, servingLimits, settingsQuery, type Setting } from './session-limits';
import { nameStatements } from './sql/statement-names';

export {
  isOutdated,
  isSerialization,
  isUnavailable,
  isUniqueViolation,
  outageOf,
  OUTDATED,
  type OutageCause,
} from './failures';
export type { Outages } from './outages';
export type { PipelineQueue as Ahead, PipelinedTx, Statements } from './pipelined-transaction';

/** Prisma inside a transaction. */
export type Tx = Prisma.TransactionClient;

/** Access to the database. */
export interface Database {
  readonly prisma: PrismaClient;
  /** Its outages; code that meets an error without a caller to answer reports it here. */
  readonly outages: Outages;
  /** Runs `work` in one transaction: all of it is committed, or, if it throws, none. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * The same in as few round trips as possible, for frequent transactions: raw statements only, and the last one is
   * sent together with the COMMIT.
   */
  pipelined<T>(work: (tx: PipelinedTx) => Promise<T>): Promise<T>;
  /** Runs `work` on one unchanging, read-only view of the data, whatever is committed meanwhile. */
  snapshot<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Rejects if the database does not answer. */
  ping(): Promise<void>;
  /**
   * Warns if PostgreSQL does not enforce the limits of this program's sessions (DB-2).
   *
   * @returns the names of the settings that are missing or too long
   */
  checkSessions(): Promise<string[]>;
  /** Closes the idle connections: after a failover they may lead to a server that has become a standby. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

/** Options of {@link openDatabase} beside the URL. */
export interface DatabaseOptions {
  readonly log: Logger;
  readonly poolSize?: number;
  readonly patience?: Partial<Patience>;
}

/** Longest times in milliseconds. Beyond them the database counts as down or overloaded, and the work is refused. */
export interface Patience {
  /** Waiting for a connection. */
  readonly maxWait: number;
  /** A transaction, until its COMMIT is sent. */
  readonly timeout: number;
  /** A whole transaction: its COMMIT may hang on a dead connection, on which Prisma would wait for ever. */
  readonly borrow: number;
}

const usualPatience: Patience = { maxWait: 4000, timeout: 8000, borrow: 10_000 };

/**
 * Opens a database. It connects on first use, so an unreachable one fails then, never here; connections that
 * break are replaced and never crash the process.
 *
 * @example
 * const database = openDatabase(config.databaseUrl, { log });
 * await database.transaction(async (tx) => tx.$queryRaw`SELECT 1`);
 */
export function openDatabase(url: string, { log, poolSize = 10, patience }: DatabaseOptions): Database {
  const { maxWait, timeout, borrow } = { ...usualPatience, ...patience };
  const outages = new Outages(log);
  const lost = (error: Error): void => void outages.report(error, 'a database connection was lost');
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
    outages,
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
    async renew() {
      const idle = await Promise.allSettled(Array.from({ length: pool.idleCount }, () => pool.connect()));
      for (const one of idle) if (one.status === 'fulfilled') one.value.release(true);
    },
    close() {
      outages.close();
      return (closed ??= prisma.$disconnect().then(() => (pool.ending ? undefined : pool.end())));
    },
  };
}

/** Shorter than all other timeouts: a ping needs an immediate answer. */
const pingQuery = { text: 'SELECT 1', query_timeout: 2000 };

async function readOnly<T>(tx: Tx, work: (tx: Tx) => Promise<T>): Promise<T> {
  await tx.$executeRaw`SET TRANSACTION READ ONLY`;
  return work(tx);
}
