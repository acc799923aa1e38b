import type { ChannelKindSpec } from '../../contract/core/specs';
import { numberArray, textArray } from '../db/sql/array';
import { outageOf, type Database } from '../db/client';
import { Prisma } from '../db/generated/client';
import { inSlice, isCancelled, rest, SliceSize, type SliceOptions } from '../db/sql/slices';

/** A channel with events beyond what its kind keeps. */
interface Due {
  name: string;
  /** The last sequence removed so far, and after the next slice. */
  pruned: number;
  upto: number;
  /** How many events are due: a slice may remove fewer. */
  events: number;
}

/** The result of a round. */
export interface Round {
  removed: number;
  /** Events that were due and not removed, because other transactions held their channels' locks. */
  left: number;
}

export interface ChannelRetentionOptions extends SliceOptions {
  readonly kinds: Record<string, ChannelKindSpec>;
  /** Called between slices; the round ends where it returns false: another node has the task. */
  goOn?(): Promise<boolean>;
}

/**
 * One walk over all channels, in order of name, that removes events beyond their retention (LOG-5, LOG-8). It reads
 * without a lock whether a channel has events to remove. Only then it locks the row, for one slice, and skips rows
 * that others hold. Skipped channels are retried at the end of the round, one by one, waiting briefly for the lock:
 * so a channel that is written to without a pause is pruned too.
 *
 * The same transaction stores in the channel's row how far its events are removed: a read between two slices sees
 * a history that is complete from there on.
 */
export class ChannelRetention {
  readonly #pages = new SliceSize(5_000);
  readonly #events = new SliceSize();
  readonly #keptByKind: Prisma.Sql;

  constructor(
    private readonly database: Pick<Database, 'prisma' | 'pipelined'>,
    private readonly options: ChannelRetentionOptions,
  ) {
    const kept = Object.entries(options.kinds).flatMap(([kind, { keep }]) => (keep ? [{ kind, ...keep }] : []));
    this.#keptByKind = Prisma.sql`unnest(
      ${textArray(kept.map(({ kind }) => kind))}, ${numberArray(kept.map(({ count }) => count))}::int[],
      ${numberArray(kept.map(({ days }) => days))}::int[]
    ) AS k (kind, count, days)`;
  }

  async round(): Promise<Round> {
    const round = { removed: 0, left: 0 };
    const held = new Set<string>();
    for (let [after, repeats] = ['', 0]; ;) {
      if (!(await this.#goOn())) return round;
      const page = await this.#read(Prisma.sql`name > ${after} ORDER BY name LIMIT ${this.#pages.size}`);
      if (page.due.length > 0) {
        round.removed += await this.#pruneAll(page.due, held);
        const more = page.due.filter((one) => isMore(one) && !held.has(one.name));
        if (more.length > 0 && ++repeats < MAX_REPEATS) continue; // the same page again
        round.left += more.reduce((sum, { events }) => sum + events, 0);
      }
      if (page.last === null) break;
      [after, repeats] = [page.last, 0];
    }
    for (const name of held) {
      const { removed, left } = await this.#pruneAlone(name);
      round.removed += removed;
      round.left += left;
    }
    return round;
  }

  #goOn(): Promise<boolean> {
    return this.options.goOn?.() ?? Promise.resolve(true);
  }

  /**
   * Finds the channels that have events to remove, and how many a slice takes. Times within a channel rise, except for
   * differences between nodes' clocks, so the oldest event shows whether the others need to be read.
   */
  async #read(which: Prisma.Sql): Promise<{ last: string | null; due: Due[] }> {
    const started = performance.now();
    const most = this.#events.size;
    const size = this.#pages.size;
    const rows = await this.database.prisma.$queryRaw<
      ({ last: string | null; found: number } & { [K in keyof Due]: Due[K] | null })[]
    >`
      WITH page AS MATERIALIZED (SELECT name, head, pruned FROM channels WHERE ${which}), due AS (
        SELECT p.name, p.pruned, least(t.upto, p.pruned + ${most}) AS upto, t.upto - p.pruned AS events
        FROM page p
        JOIN ${this.#keptByKind} ON k.kind = split_part(p.name, ':', 1)
        LEFT JOIN LATERAL (
          SELECT at < now() - make_interval(days => k.days) AS old FROM events
          WHERE channel = p.name AND seq > p.pruned ORDER BY seq LIMIT 1
        ) o ON true
        LEFT JOIN LATERAL (
          SELECT max(seq) AS seq FROM (
            SELECT seq, at FROM events WHERE o.old AND channel = p.name AND seq > p.pruned ORDER BY seq LIMIT ${most}
          ) e WHERE e.at < now() - make_interval(days => k.days)
        ) a ON true
        CROSS JOIN LATERAL (SELECT greatest(p.head - k.count, a.seq) AS upto) t
        WHERE t.upto > p.pruned
      )
      SELECT (SELECT name FROM page ORDER BY name DESC LIMIT 1) AS last, (SELECT count(*) FROM page)::int AS found,
             d.name, d.pruned::float8 AS pruned, d.upto::float8 AS upto, d.events::float8 AS events
      FROM (SELECT) one LEFT JOIN due d ON true ORDER BY d.name`;
    const ms = performance.now() - started;
    this.#pages.took(ms, (rows[0]?.found ?? 0) >= size);
    await rest(ms);
    return { last: rows[0]?.last ?? null, due: rows.filter((row): row is typeof row & Due => row.name !== null) };
  }

  /** @param held collects the names of channels that others hold */
  async #pruneAll(due: readonly Due[], held: Set<string>): Promise<number> {
    let removed = 0;
    const waiting = due.filter(({ name }) => !held.has(name));
    while (waiting.length > 0) {
      const slice = firstOf(waiting, this.#events.size);
      try {
        const cut = await this.#prune(slice, true);
        removed += cut.removed;
        for (const { name } of slice) if (!cut.names.has(name)) held.add(name);
      } catch (error) {
        if (!isCancelled(error)) throw error;
        if (outageOf(error) === 'timed_out' && this.#events.tooLarge()) continue; // the same in smaller slices
        for (const { name } of slice) held.add(name);
      }
      waiting.splice(0, slice.length);
    }
    return removed;
  }

  /** Prunes a channel that others held: waits for its row as briefly as a writer does. */
  async #pruneAlone(name: string): Promise<Round> {
    const round = { removed: 0, left: 0 };
    for (let [tries, slices] = [0, 0]; slices < MAX_REPEATS && (await this.#goOn()); slices++) {
      const [due] = (await this.#read(Prisma.sql`name = ${name}`)).due;
      if (!due) return { ...round, left: 0 };
      round.left = due.events;
      try {
        round.removed += (await this.#prune([due], false)).removed;
        if (!isMore(due)) return { ...round, left: 0 };
      } catch (error) {
        if (!isCancelled(error)) throw error;
        if (outageOf(error) === 'timed_out') this.#events.tooLarge();
        if (++tries >= TRIES) break;
      }
    }
    return round;
  }

  async #prune(slice: readonly Due[], skip: boolean): Promise<{ removed: number; names: Set<string> }> {
    const locking = skip ? Prisma.sql`FOR UPDATE OF c SKIP LOCKED` : Prisma.sql`FOR UPDATE OF c`;
    const { done, ms } = await inSlice(
      this.database,
      (tx) => tx.$queryRaw<{ removed: number; names: string[] | null }[]>`
        WITH due AS (
          SELECT c.name, c.pruned, q.upto
          FROM unnest(${textArray(slice.map(({ name }) => name))}, ${numberArray(slice.map(({ upto }) => upto))}::bigint[])
            AS q (name, upto) JOIN channels c ON c.name = q.name
          ORDER BY c.name ${locking}
        ), cut AS (
          UPDATE channels c SET pruned = greatest(c.pruned, due.upto) FROM due WHERE c.name = due.name
          RETURNING c.name, due.pruned AS base, due.upto
        ), gone AS (
          DELETE FROM events e USING cut WHERE e.channel = cut.name AND e.seq > cut.base AND e.seq <= cut.upto
          RETURNING 1
        )
        SELECT (SELECT count(*) FROM gone)::int AS removed, (SELECT array_agg(name) FROM cut) AS names`,
      { measure: this.options.measure },
    );
    this.#events.took(ms, slice.reduce((sum, { pruned, upto }) => sum + upto - pruned, 0) >= this.#events.size / 2);
    await rest(ms);
    return { removed: done[0]?.removed ?? 0, names: new Set(done[0]?.names) };
  }
}

/** Whether there is more to remove than its slice takes. */
const isMore = ({ pruned, upto, events }: Due): boolean => events > upto - pruned;

/** Returns the first channels that together have at most `events` events, but at least one channel. */
function firstOf(due: readonly Due[], events: number): Due[] {
  let sum = 0;
  const end = due.findIndex(({ pruned, upto }, i) => (sum += upto - pruned) > events && i > 0);
  return due.slice(0, end < 0 ? due.length : end);
}

/** Slices of the same channels in one round: a channel written faster than it is pruned must not delay the others. */
const MAX_REPEATS = 500;
/** How often a round waits for a channel that others hold. */
const TRIES = 5;
