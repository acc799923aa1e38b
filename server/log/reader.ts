import { ACCESS_CHANNEL } from '../../contract/core/channels';
import type { History, LogEvent, Source } from '../hub/ports';
import type { Database } from '../db/client';

interface PendingRead {
  channel: string;
  after: number;
  resolve(history: History): void;
  reject(error: unknown): void;
}

type Row = { requested: number; head: number; pruned: number; access: number } & Partial<Omit<LogEvent, 'channel'>>;

/**
 * Reads the log for this node. The reads of one turn of the event loop share one statement, and few
 * statements run at once: a storm of reconnecting clients costs the database little (HUB-9).
 */
export class LogReader implements Source {
  #waiting = new Map<string, PendingRead[]>();
  #scheduled = false;
  #running = 0;
  #ensurePermissionsUpTo: (accessHead: number) => Promise<void> = () => Promise.resolve();

  constructor(
    private readonly database: Database,
    /** Events of one channel in one read. */
    private readonly pageSize = 200,
  ) {}

  /**
   * Sets what applies the permission changes up to a sequence of the channel `access`. Events are handed over only after
   * that: an event may have been written because a subscriber had lost its permission (HUB-7).
   */
  ensurePermissionsBy(ensurePermissionsUpTo: (accessHead: number) => Promise<void>): void {
    this.#ensurePermissionsUpTo = ensurePermissionsUpTo;
  }

  read(channel: string, after: number): Promise<History> {
    return new Promise((resolve, reject) => {
      const key = `${after} ${channel}`;
      const same = this.#waiting.get(key);
      const wanted = { channel, after, resolve, reject };
      if (same) same.push(wanted);
      else this.#waiting.set(key, [wanted]);
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#running >= MAX_STATEMENTS) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#readNext();
    });
  }

  async #readNext(): Promise<void> {
    const batch = [...this.#waiting.entries()].slice(0, MAX_CHANNELS);
    if (batch.length === 0) return;
    for (const [key] of batch) this.#waiting.delete(key);
    this.#running++;
    const requested = batch.map(([, reads]) => reads);
    if (this.#waiting.size > 0) this.#schedule();
    try {
      const { histories, access } = await this.#query(requested).finally(() => this.#release());
      const resolveReads = (which: (one: PendingRead) => boolean): void =>
        requested.forEach((reads, i) => reads.filter(which).forEach(({ resolve }) => resolve(histories[i] ?? EMPTY)));
      resolveReads(isAccessRead);
      await this.#ensurePermissionsUpTo(access);
      resolveReads((one) => !isAccessRead(one));
    } catch (error) {
      for (const { reject } of requested.flat()) reject(error);
    }
  }

  /** A statement has ended: another one may run. */
  #release(): void {
    this.#running--;
    if (this.#waiting.size > 0) this.#schedule();
  }

  async #query(requested: readonly (readonly PendingRead[])[]): Promise<{ histories: History[]; access: number }> {
    const channels = requested.map(([first]) => first?.channel ?? '');
    const afters = requested.map(([first]) => first?.after ?? 0);
    const rows = await this.database.prisma.$queryRaw<Row[]>`
      SELECT q.requested::int AS requested, coalesce(c.head, 0)::float8 AS head, coalesce(c.pruned, 0)::float8 AS pruned,
             coalesce((SELECT head FROM channels WHERE name = ${ACCESS_CHANNEL}), 0)::float8 AS access,
             e.seq::float8 AS seq, e.type, e.data::text AS data, (extract(epoch FROM e.at) * 1000)::float8 AS at
      FROM unnest(${channels}::text[], ${afters}::bigint[]) WITH ORDINALITY AS q (channel, after, requested)
      LEFT JOIN channels c ON c.name = q.channel
      LEFT JOIN LATERAL (
        SELECT seq, type, data, at FROM events
        WHERE channel = q.channel AND seq > q.after
        ORDER BY seq LIMIT ${this.pageSize}
      ) e ON true
      ORDER BY q.requested, e.seq`;
    const histories = channels.map((): History => ({ events: [], head: 0, pruned: 0 }));
    for (const { requested: ordinal, head, pruned, seq, type, data, at } of rows) {
      const history = histories[ordinal - 1];
      const channel = channels[ordinal - 1];
      if (!history || channel === undefined) continue;
      Object.assign(history, { head, pruned });
      if (typeof seq === 'number') history.events.push({ channel, seq, type, data, at } as LogEvent);
    }
    return { histories, access: rows[0]?.access ?? 0 };
  }

  /** Returns the channels whose head is past the sequence that this node has seen. */
  async moved(seen: Iterable<readonly [channel: string, head: number]>): Promise<{ channel: string; head: number }[]> {
    const [names, heads]: [string[], number[]] = [[], []];
    for (const [name, head] of seen) {
      names.push(name);
      heads.push(head);
    }
    if (names.length === 0) return [];
    return this.database.prisma.$queryRaw<{ channel: string; head: number }[]>`
      SELECT c.name AS channel, c.head::float8 AS head
      FROM unnest(${names}::text[], ${heads}::bigint[]) AS q (name, seen)
      JOIN channels c ON c.name = q.name
      WHERE c.head > q.seen`;
  }
}

const isAccessRead = ({ channel }: PendingRead): boolean => channel === ACCESS_CHANNEL;

const EMPTY: History = { events: [], head: 0, pruned: 0 };
const MAX_STATEMENTS = 2;
const MAX_CHANNELS = 200;
