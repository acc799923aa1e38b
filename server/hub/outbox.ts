import type { Connection, EncodedFrame, OutboxItem } from './ports';

interface Waiting {
  event: OutboxItem;
  /** First sequence this entry stands for: below the event's own where it replaced older ones. */
  from: number;
  replaced: boolean;
}

/** How much may wait for each of many sessions. */
export interface OutboxLimits {
  /** Bytes that may wait for one session before its channels' policies apply. */
  readonly limit: number;
  /** Bytes that may wait before newer events of a conflated channel take the place of older ones. */
  readonly conflateAbove: number;
}

/** Whose outbox it is. */
export interface OutboxOwner {
  readonly connection: Connection;
  /** More waits than may. */
  overflowed(): void;
}

/**
 * What waits for one connection (HUB-4). One write is under way at a time; what comes meanwhile waits
 * here and leaves together. When much waits, balances and the like are conflated by key, so they stop
 * growing; typing is dropped when full; for everything else a full outbox ends the session, which resumes.
 */
export class Outbox {
  bytes = 0;
  #queue: Waiting[] = [];
  /** Made when much waits for the first time: most sessions never need it. */
  #conflated: Map<string, Waiting> | undefined;
  /** Whether any channel has events of several keys waiting: then a removed one's successor must be looked for. */
  #mixed = false;

  constructor(
    private readonly owner: OutboxOwner,
    private readonly limits: OutboxLimits,
  ) {}

  get empty(): boolean {
    return this.#queue.length === 0;
  }

  push(event: OutboxItem): void {
    if (event.slow === 'conflate' && this.#conflates) return this.#conflate(event);
    if (this.bytes + event.bytes > this.limits.limit) {
      if (event.slow !== 'drop') this.owner.overflowed();
      return;
    }
    this.#queue.push({ event, from: event.seq, replaced: false });
    this.bytes += event.bytes;
  }

  /** Once begun it goes on until the queue has left: an entry queued past the index would be overtaken. */
  get #conflates(): boolean {
    return (this.#conflated?.size ?? 0) > 0 || this.bytes >= this.limits.conflateAbove;
  }

  /** Hands everything that waits to the connection, in one write. */
  handOver(): void {
    if (this.#queue.length === 0) return;
    const { connection } = this.owner;
    const frames: EncodedFrame[] = [];
    for (const waiting of this.#queue) {
      if (!waiting.replaced) frames.push(waiting.event.frame(connection.wire, waiting.from));
    }
    this.clear();
    if (frames.length > 0) connection.send(frames);
  }

  clear(): void {
    this.#queue = [];
    this.#conflated?.clear();
    this.bytes = 0;
  }

  /** Forgets what waits of a channel: its reader may no longer see it, or starts it anew. */
  forget(channel: string): void {
    if (this.empty) return;
    this.#queue = this.#queue.filter((waiting) => {
      if (waiting.event.channel !== channel) return true;
      this.#remove(waiting);
      this.#conflated?.delete(waiting.event.key);
      return false;
    });
  }

  /**
   * The newest event of a key takes the place of the one that waits. The next entry of the same channel
   * then stands for the removed one's sequences too, so the reader sees a contiguous history.
   */
  #conflate(event: OutboxItem): void {
    const conflated = (this.#conflated ??= new Map<string, Waiting>());
    if (conflated.size === 0) this.#indexWaiting();
    const waiting: Waiting = { event, from: event.seq, replaced: false };
    const older = conflated.get(event.key);
    if (older) {
      this.#remove(older);
      this.#successorOf(older, waiting).from = older.from;
    }
    this.#index(waiting);
    this.#queue.push(waiting);
    this.bytes += event.bytes;
    if (this.bytes > this.limits.limit) this.owner.overflowed();
    else if (this.#queue.length > COMPACT_AT && this.#queue.length > 2 * conflated.size) this.#compact();
  }

  #indexWaiting(): void {
    this.#mixed = false;
    for (const waiting of this.#queue) {
      if (waiting.event.slow === 'conflate' && !waiting.replaced) this.#index(waiting);
    }
  }

  #index(waiting: Waiting): void {
    const { key, channel } = waiting.event;
    this.#conflated?.set(key, waiting);
    this.#mixed ||= key !== channel;
  }

  #successorOf(removed: Waiting, newest: Waiting): Waiting {
    if (!this.#mixed) return newest;
    const start = this.#queue.indexOf(removed) + 1;
    for (let i = start; i < this.#queue.length; i++) {
      const next = this.#queue[i];
      if (next && !next.replaced && next.event.channel === removed.event.channel) return next;
    }
    return newest;
  }

  #remove(waiting: Waiting): void {
    if (waiting.replaced) return;
    waiting.replaced = true;
    this.bytes -= waiting.event.bytes;
  }

  #compact(): void {
    this.#queue = this.#queue.filter((waiting) => !waiting.replaced);
  }
}

const COMPACT_AT = 64;
