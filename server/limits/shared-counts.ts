import type { Logger } from 'pino';
import { numberArray, textArray } from '../db/sql/array';
import { isUnavailable, type Database } from '../db/client';
import { Prisma } from '../db/generated/client';
import type { Rate } from './token-bucket';

/** Tokens that one turn of the event loop wants from one bucket. */
interface Wanted {
  readonly rate: Rate;
  readonly waiting: ((waitMs: number) => void)[];
}

interface Row {
  readonly key: string;
  /** Tokens given by this statement. */
  readonly granted: number;
  /** Milliseconds until there is another one; may be negative. */
  readonly wait: number;
}

/**
 * Token buckets that all nodes of a database share (ADR 21). All takes of one turn of the event loop are one statement,
 * which PostgreSQL carries out atomically for each key, so that no two nodes give the same token away. A bucket is a
 * row with the time at which it is full again, by the clock of the database.
 */
export class SharedCounts {
  #wanted = new Map<string, Wanted>();
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
   * @returns 0, or how many milliseconds to wait until there is one. While the database is away: 0, since the caller's
   * own count goes on.
   */
  take(key: string, rate: Rate): Promise<number> {
    return new Promise((resolve) => {
      if (this.#wanted.size === 0) setImmediate(() => void this.#settle());
      const wanted = this.#wanted.get(key) ?? { rate, waiting: [] };
      wanted.waiting.push(resolve);
      this.#wanted.set(key, wanted);
    });
  }

  close(): void {
    clearInterval(this.#sweeping);
  }

  async #settle(): Promise<void> {
    const all = [...this.#wanted];
    this.#wanted = new Map();
    for (let from = 0; from < all.length; from += MOST_KEYS) await this.#takeOf(all.slice(from, from + MOST_KEYS));
  }

  async #takeOf(wanted: readonly (readonly [key: string, wanted: Wanted])[]): Promise<void> {
    const rows = await this.#ask(wanted).catch((error: unknown) => {
      this.log[isUnavailable(error) ? 'debug' : 'warn']({ err: error }, 'this node counts alone for a moment');
      return undefined;
    });
    const given = new Map(rows?.map((row) => [row.key, row]));
    for (const [key, { waiting }] of wanted) {
      const { granted = Infinity, wait = 0 } = given.get(key) ?? {};
      waiting.forEach((resolve, i) => resolve(i < granted ? 0 : Math.max(Math.ceil(wait), 1)));
    }
  }

  /** Keys are locked in order, so two nodes that want the same ones never wait for each other. */
  #ask(wanted: readonly (readonly [key: string, wanted: Wanted])[]): Promise<Row[]> {
    const column = (of: (wanted: Wanted) => number): string => numberArray(wanted.map(([, one]) => of(one)));
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

  /** Removes full buckets: they are as good as none. */
  async #sweep(): Promise<void> {
    await this.database.prisma.$executeRaw`
      DELETE FROM rate_counts WHERE key IN (
        SELECT key FROM rate_counts WHERE full_at < ${NOW} ORDER BY full_at LIMIT ${MOST_SWEPT} FOR UPDATE SKIP LOCKED
      )`.catch((error: unknown) => this.log.debug({ err: error }, 'counts that are over were not removed'));
  }
}

/** Milliseconds since 1970, the same throughout a statement. */
const NOW = Prisma.sql`(extract(epoch FROM statement_timestamp()) * 1000)::float8`;

/**
 * As many of the tokens that are wanted as the bucket has. A statement that has waited for another one's row sees an
 * earlier time than that one: a twentieth of a token that seems to be missing is there.
 */
const GRANTED = Prisma.sql`greatest(0, least(excluded.granted, floor(
  excluded.burst - greatest(c.full_at - ${NOW}, 0) / excluded.token_ms + 0.05)))`;

const MOST_KEYS = 1_000;
const MOST_SWEPT = 5_000;
const SWEEP_MS = 60_000;
