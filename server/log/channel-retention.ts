import type { ChannelKindSpec } from '../../contract/core/specs';
import { numberArray, textArray } from '../db/sql/array';
import { outageOf, type Database } from '../db/client';
import { Prisma } from '../db/generated/client';
import { inSlice, isCancelled, rest, SliceSize, type SliceOptions } from '../db/sql/slices';

/** A channel with events beyond what its kind keeps. */
interface Due {
  name: string;
  /** Where it begins now, and where the next slice lets it begin. */
  pruned: number;
  upto: number;
  /** How many events are due: a slice may take fewer. */
  events: number;
}

/** What a round has left undone. */
export interface Round {
  removed: number;
  /** Events found to be due and not removed, because their channels were held by others all along. */
  left: number;
}

export interface ChannelRetentionOptions extends SliceOptions {
  readonly kinds: Record<string, ChannelKindSpec>;
  /** Called between slices; the round ends where it says that it is another node's. */
  goOn?(): Promise<boolean>;
}

/**
 * One walk over all channels, in order of name, that removes what is beyond what they keep (LOG-5, LOG-8). Whether a
 * channel has anything to remove is read without a lock; only then its row is locked, skipped where somebody else holds
 * it, and let go of with the slice. What is skipped is tried again at the end of the round, alone and waiting a moment
 * for its turn: a channel that is written to without a pause is pruned too.
 *
 * A channel's row says in the same transaction how far its events are gone: whoever reads between two slices sees
 * a history that is whole from there on.
 */
export class ChannelRetention {
  readonly #pages = new SliceSize(5_000);
  readonly #events = new SliceSize();
  readonly #kept: Prisma.Sql;

  constructor(
    private readonly database: Pick<Database, 'prisma' | 'pipelined'>,
    private readonly options: ChannelRetentionOptions,
  ) {
    const kept = Object.entries(options.kinds).flatMap(([kind, { keep }]) => (keep ? [{ kind, ...keep }] : []));
    this.#kept = Prisma.sql`unnest(
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
        round.removed += await this.#cutAll(page.due, held);
        const more = page.due.filter((one) => isMore(one) && !held.has(one.name));
        if (more.length > 0 && ++repeats < MAX_REPEATS) continue; // the same page again
        round.left += more.reduce((sum, { events }) => sum + events, 0);
      }
      if (page.last === null) break;
      [after, repeats] = [page.last, 0];
    }
    for (const name of held) {
      const { removed, left } = await this.#cutAlone(name);
      round.removed += removed;
      round.left += left;
    }
    return round;
  }

  #goOn(): Promise<boolean> {
    return this.options.goOn?.() ?? Promise.resolve(true);
  }

  /**
   * Which of some channels have something to remove, and how much of it a slice takes. Times within a channel rise but
   * for the clocks of several nodes, so the oldest event tells whether it is worth looking at the others.
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
        JOIN ${this.#kept} ON k.kind = split_part(p.name, ':', 1)
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

  /** @param held takes the names of channels that others hold */
  async #cutAll(due: readonly Due[], held: Set<string>): Promise<number> {
    let removed = 0;
    const waiting = due.filter(({ name }) => !held.has(name));
    while (waiting.length > 0) {
      const slice = firstOf(waiting, this.#events.size);
      try {
        const cut = await this.#cut(slice, true);
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

  /** A channel that others held: waits for its row as a writer does, and as shortly. */
  async #cutAlone(name: string): Promise<Round> {
    const round = { removed: 0, left: 0 };
    for (let [tries, slices] = [0, 0]; slices < MAX_REPEATS && (await this.#goOn()); slices++) {
      const [due] = (await this.#read(Prisma.sql`name = ${name}`)).due;
      if (!due) return { ...round, left: 0 };
      round.left = due.events;
      try {
        round.removed += (await this.#cut([due], false)).removed;
        if (!isMore(due)) return { ...round, left: 0 };
      } catch (error) {
        if (!isCancelled(error)) throw error;
        if (outageOf(error) === 'timed_out') this.#events.tooLarge();
        if (++tries >= TRIES) break;
      }
    }
    return round;
  }

  async #cut(slice: readonly Due[], skip: boolean): Promise<{ removed: number; names: Set<string> }> {
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

/** As many from the beginning as have so many events together, but one at least. */
function firstOf(due: readonly Due[], events: number): Due[] {
  let sum = 0;
  const end = due.findIndex(({ pruned, upto }, i) => (sum += upto - pruned) > events && i > 0);
  return due.slice(0, end < 0 ? due.length : end);
}

/** Slices of the same channels in one round: whoever writes faster than they remove must not keep the others waiting. */
const MAX_REPEATS = 500;
/** How often a channel that others hold is waited for in one round. */
const TRIES = 5;
