import type { Logger } from 'pino';
import { numberArray, textArray } from '../db/sql/array';
import { isUnavailable, type Database } from '../db/client';
import { Prisma } from '../db/generated/client';
import type { Rate } from './token-bucket';

/** Tokens requested from one bucket in one turn of the event loop. */
interface Requested {
  readonly rate: Rate;
  readonly waiting: ((waitMs: number) => void)[];
}

interface Row {
  readonly key: string;
  /** Tokens given by this statement. */
  readonly granted: number;
  /** Milliseconds until the next token; may be negative. */
  readonly wait: number;
}

/**
 * Token buckets that all nodes of a database share (ADR 21). All takes of one turn of the event loop share one
 * statement, which PostgreSQL executes atomically for each key, so that no token is granted twice. A bucket is a
 * row with the time at which it is full again, by the clock of the database.
 */
export class SharedCounts {
  #requested = new Map<string, Requested>();
  readonly #sweeping: NodeJS.Timeout;

  constructor(
    private readonly database: Database,
    private readonly log: Logger,
  ) {
    this.#sweeping = setInterval(() => void this.#sweep(), SWEEP_MS).unref();
  }

  /**
   * Takes a token.
   *
   * @returns 0, or how many milliseconds to wait until there is one. During an outage of the database: 0, since the
   * caller's own count goes on.
   */
  take(key: string, rate: Rate): Promise<number> {
    return new Promise((resolve) => {
      if (this.#requested.size === 0) setImmediate(() => void this.#flush());
      const wanted = this.#requested.get(key) ?? { rate, waiting: [] };
      wanted.waiting.push(resolve);
      this.#requested.set(key, wanted);
    });
  }

  close(): void {
    clearInterval(this.#sweeping);
  }

  async #flush(): Promise<void> {
    const all = [...this.#requested];
    this.#requested = new Map();
    for (let from = 0; from < all.length; from += MAX_KEYS) await this.#takeBatch(all.slice(from, from + MAX_KEYS));
  }

  async #takeBatch(wanted: readonly (readonly [key: string, wanted: Requested])[]): Promise<void> {
    const rows = await this.#query(wanted).catch((error: unknown) => {
      this.log[isUnavailable(error) ? 'debug' : 'warn'](
        { err: error },
        'rate limits count on this node alone for the moment',
      );
      return undefined;
    });
    const byKey = new Map(rows?.map((row) => [row.key, row]));
    for (const [key, { waiting }] of wanted) {
      const { granted = Infinity, wait = 0 } = byKey.get(key) ?? {};
      waiting.forEach((resolve, i) => resolve(i < granted ? 0 : Math.max(Math.ceil(wait), 1)));
    }
  }

  /** Locks the keys in order, so two nodes with the same keys never deadlock. */
  #query(wanted: readonly (readonly [key: string, wanted: Requested])[]): Promise<Row[]> {
    const column = (of: (wanted: Requested) => number): string => numberArray(wanted.map(([, one]) => of(one)));
    return this.database.prisma.$queryRaw<Row[]>`
      INSERT INTO rate_counts AS c (key, burst, token_ms, granted, full_at)
      SELECT key, burst, token_ms, least(wanted, burst), ${NOW} + least(wanted, burst) * token_ms
      FROM unnest(
        ${textArray(wanted.map(([key]) => key))}, ${column(({ rate }) => rate.burst)}::float8[],
        ${column(({ rate }) => 1_000 / rate.perSecond)}::float8[], ${column(({ waiting }) => waiting.length)}::float8[]
      ) AS w (key, burst, token_ms, wanted)
      ORDER BY key
      ON CONFLICT (key) DO UPDATE SET
        burst = excluded.burst, token_ms = excluded.token_ms,
        granted = ${GRANTED}, full_at = greatest(c.full_at, ${NOW}) + ${GRANTED} * excluded.token_ms
      RETURNING c.key, c.granted, c.full_at + c.token_ms - ${NOW} - c.burst * c.token_ms AS wait`;
  }

  /** Removes full buckets: a full one is equivalent to none. */
  async #sweep(): Promise<void> {
    await this.database.prisma.$executeRaw`
      DELETE FROM rate_counts WHERE key IN (
        SELECT key FROM rate_counts WHERE full_at < ${NOW} ORDER BY full_at LIMIT ${MAX_SWEPT} FOR UPDATE SKIP LOCKED
      )`.catch((error: unknown) => this.log.debug({ err: error }, 'expired rate counts were not removed'));
  }
}

/** Milliseconds since 1970, the same throughout a statement. */
const NOW = Prisma.sql`(extract(epoch FROM statement_timestamp()) * 1000)::float8`;

/**
 * The number of requested tokens that the bucket has. A statement that has waited for a row lock sees an earlier time
 * than the one that held it: up to a twentieth of a token may seem to be missing, and is granted.
 */
const GRANTED = Prisma.sql`greatest(0, least(excluded.granted, floor(
  excluded.burst - greatest(c.full_at - ${NOW}, 0) / excluded.token_ms + 0.05)))`;

const MAX_KEYS = 1_000;
const MAX_SWEPT = 5_000;
const SWEEP_MS = 60_000;
