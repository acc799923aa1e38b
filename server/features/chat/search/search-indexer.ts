import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { parseChannel } from '../../../../contract/channels';
import type { Database } from '../../../db/client';
import { Prisma } from '../../../db/generated/client';
import type { LogEvent } from '../../../log/append';
import { makeWords, MAX_ROOMS, roomsBehind } from './search-index';

/**
 * Makes the words of what is said soon after it was told, and of what a node left behind that is gone. Whoever searches
 * before makes what is missing.
 */
export class WordMaker {
  /** Rooms in which something has been said since. */
  readonly #rooms = new Set<number>();
  #look: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #rest: NodeJS.Timeout | undefined;
  #turn: Promise<void> | undefined;
  #closed = false;

  /** `lookMs`: how often it is looked for messages that this node has not heard of, in milliseconds. */
  constructor(
    private readonly database: Database,
    private readonly log: Logger,
    private readonly lookMs = 60_000,
  ) {}

  /** Looks around, now and from now on. */
  start(): void {
    if (this.#closed) return;
    this.#look ??= setInterval(() => void this.lookAround(), this.lookMs);
    void this.lookAround();
  }

  /** Committed events: messages among them are to be found. */
  heard(events: readonly LogEvent[]): void {
    if (this.#closed) return;
    for (const { channel, type } of events) {
      const { kind, key } = parseChannel(channel) ?? {};
      if (kind === 'room' && type === 'message') this.#rooms.add(Number(key));
    }
    if (this.#rooms.size > 0) this.#rest ??= setTimeout(() => void this.run(), REST_MS);
  }

  /** Looks for messages of any room that cannot be found yet, and makes their words. */
  lookAround(): Promise<void> {
    return (this.#looking ??= this.#quietly(() => this.#lookAround()).finally(() => (this.#looking = undefined)));
  }

  /** Makes the words of all that has been heard of. What fails is left to the next look around. */
  run(): Promise<void> {
    clearTimeout(this.#rest);
    this.#rest = undefined;
    return (this.#turn ??= this.#quietly(() => this.#makeHeard()).finally(() => (this.#turn = undefined)));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#look);
    clearTimeout(this.#rest);
    await Promise.all([this.#looking, this.#turn]);
  }

  async #lookAround(): Promise<void> {
    for (let look = 0, full = true; full && look < MAX_LOOKS && !this.#closed; look++) {
      const rooms = await roomsBehind(this.database, Prisma.sql`true`);
      for (const id of rooms) this.#rooms.add(id);
      await this.run();
      full = rooms.length === MAX_ROOMS;
    }
  }

  async #makeHeard(): Promise<void> {
    while (this.#rooms.size > 0 && !this.#closed) {
      const rooms = [...this.#rooms].slice(0, MAX_ROOMS);
      for (const id of rooms) this.#rooms.delete(id);
      const started = performance.now();
      for (const id of await makeWords(this.database, rooms)) this.#rooms.add(id); // behind the others
      await sleep(performance.now() - started); // as long again for all else that the database has to do
    }
  }

  async #quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.database.outages.tell(error, 'some messages wait longer for their words', this.log);
    }
  }
}

/** How long a message waits for others whose words are made along with its own, in milliseconds. */
const REST_MS = 300;
/** How often one look around asks for more rooms. */
const MAX_LOOKS = 50;
