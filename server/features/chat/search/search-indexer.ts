import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { parseChannel } from '../../../../contract/channels';
import type { Database } from '../../../db/client';
import { Prisma } from '../../../db/generated/client';
import type { LogEvent } from '../../../log/append';
import { indexMessages, MAX_ROOMS, unindexedRooms } from './search-index';

/**
 * Indexes messages soon after their delivery, and the messages that a stopped node has left unindexed. An earlier
 * search indexes the missing messages itself.
 */
export class SearchIndexer {
  /** Rooms with messages to index. */
  readonly #rooms = new Set<number>();
  #scanInterval: NodeJS.Timeout | undefined;
  #scan: Promise<void> | undefined;
  #delay: NodeJS.Timeout | undefined;
  #run: Promise<void> | undefined;
  #closed = false;

  /** @param scanMs interval of scans for unindexed messages of other nodes, in milliseconds */
  constructor(
    private readonly database: Database,
    private readonly log: Logger,
    private readonly scanMs = 60_000,
  ) {}

  /** Scans now, and then at the interval. */
  start(): void {
    if (this.#closed) return;
    this.#scanInterval ??= setInterval(() => void this.scan(), this.scanMs);
    void this.scan();
  }

  /** Schedules the indexing of the messages among committed events. */
  onCommitted(events: readonly LogEvent[]): void {
    if (this.#closed) return;
    for (const { channel, type } of events) {
      const { kind, key } = parseChannel(channel) ?? {};
      if (kind === 'room' && type === 'message') this.#rooms.add(Number(key));
    }
    if (this.#rooms.size > 0) this.#delay ??= setTimeout(() => void this.run(), DELAY_MS);
  }

  /** Scans all rooms for messages that are not indexed yet, and indexes them. */
  scan(): Promise<void> {
    return (this.#scan ??= this.#logFailure(() => this.#scanRooms()).finally(() => (this.#scan = undefined)));
  }

  /** Indexes the messages of all scheduled rooms. The next scan repeats failed work. */
  run(): Promise<void> {
    clearTimeout(this.#delay);
    this.#delay = undefined;
    return (this.#run ??= this.#logFailure(() => this.#indexRooms()).finally(() => (this.#run = undefined)));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#scanInterval);
    clearTimeout(this.#delay);
    await Promise.all([this.#scan, this.#run]);
  }

  async #scanRooms(): Promise<void> {
    for (let pages = 0, full = true; full && pages < MAX_SCAN_PAGES && !this.#closed; pages++) {
      const rooms = await unindexedRooms(this.database, Prisma.sql`true`);
      for (const id of rooms) this.#rooms.add(id);
      await this.run();
      full = rooms.length === MAX_ROOMS;
    }
  }

  async #indexRooms(): Promise<void> {
    while (this.#rooms.size > 0 && !this.#closed) {
      const rooms = [...this.#rooms].slice(0, MAX_ROOMS);
      for (const id of rooms) this.#rooms.delete(id);
      const started = performance.now();
      for (const id of await indexMessages(this.database, rooms)) this.#rooms.add(id); // after the others
      await sleep(performance.now() - started); // leaves the database at least half the time for other work
    }
  }

  async #logFailure(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.database.outages.report(error, 'some messages could not be indexed for search yet', this.log);
    }
  }
}

/** Milliseconds that a message waits, so that later ones are indexed with it. */
const DELAY_MS = 300;
/** The most pages of rooms that one scan reads. */
const MAX_SCAN_PAGES = 50;
