import type { Connection, EncodedFrame, OutboxItem } from './ports';

interface Entry {
  event: OutboxItem;
  /** First sequence that this entry covers: below the event's own where it replaced older ones. */
  from: number;
  replaced: boolean;
}

/** Limits of one session's outbox. */
export interface OutboxLimits {
  /** Bytes that may be queued for one session before its channels' policies apply. */
  readonly limit: number;
  /** Queued bytes above which newer events of a conflated channel replace older ones. */
  readonly conflateAbove: number;
}

/** The session of an outbox. */
export interface OutboxOwner {
  readonly connection: Connection;
  /** The outbox has exceeded its limit. */
  overflowed(): void;
}

/**
 * The queue of one connection (HUB-4). One write is under way at a time; frames that arrive meanwhile are queued
 * here and sent together. In a long queue, balances and the like are conflated by key, so they stop
 * growing. A full outbox drops typing; for everything else it ends the session, and the client resumes.
 */
export class Outbox {
  bytes = 0;
  #queue: Entry[] = [];
  /** Created when conflation first begins: most sessions never need it. */
  #conflated: Map<string, Entry> | undefined;
  /** Whether any channel has queued events of several keys: then a removed entry's successor must be searched for. */
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

  /** Conflation, once begun, lasts until the queue is sent: an entry queued past the index would be overtaken. */
  get #conflates(): boolean {
    return (this.#conflated?.size ?? 0) > 0 || this.bytes >= this.limits.conflateAbove;
  }

  /** Hands the whole queue to the connection, in one write. */
  handOver(): void {
    if (this.#queue.length === 0) return;
    const { connection } = this.owner;
    const frames: EncodedFrame[] = [];
    for (const entry of this.#queue) {
      if (!entry.replaced) frames.push(entry.event.frame(connection.wire, entry.from));
    }
    this.clear();
    if (frames.length > 0) connection.send(frames);
  }

  clear(): void {
    this.#queue = [];
    this.#conflated?.clear();
    this.bytes = 0;
  }

  /** Discards a channel's queued events: its reader may no longer see it, or starts it anew. */
  forget(channel: string): void {
    if (this.empty) return;
    this.#queue = this.#queue.filter((entry) => {
      if (entry.event.channel !== channel) return true;
      this.#remove(entry);
      this.#conflated?.delete(entry.event.key);
      return false;
    });
  }

  /**
   * Replaces the queued event of a key by the newest one. The next entry of the same channel then also
   * covers the removed one's sequences, so the reader sees a contiguous history.
   */
  #conflate(event: OutboxItem): void {
    const conflated = (this.#conflated ??= new Map<string, Entry>());
    if (conflated.size === 0) this.#indexQueued();
    const entry: Entry = { event, from: event.seq, replaced: false };
    const older = conflated.get(event.key);
    if (older) {
      this.#remove(older);
      this.#successorOf(older, entry).from = older.from;
    }
    this.#index(entry);
    this.#queue.push(entry);
    this.bytes += event.bytes;
    if (this.bytes > this.limits.limit) this.owner.overflowed();
    else if (this.#queue.length > COMPACT_AT && this.#queue.length > 2 * conflated.size) this.#compact();
  }

  #indexQueued(): void {
    this.#mixed = false;
    for (const entry of this.#queue) {
      if (entry.event.slow === 'conflate' && !entry.replaced) this.#index(entry);
    }
  }

  #index(entry: Entry): void {
    const { key, channel } = entry.event;
    this.#conflated?.set(key, entry);
    this.#mixed ||= key !== channel;
  }

  #successorOf(removed: Entry, newest: Entry): Entry {
    if (!this.#mixed) return newest;
    const start = this.#queue.indexOf(removed) + 1;
    for (let i = start; i < this.#queue.length; i++) {
      const next = this.#queue[i];
      if (next && !next.replaced && next.event.channel === removed.event.channel) return next;
    }
    return newest;
  }

  #remove(entry: Entry): void {
    if (entry.replaced) return;
    entry.replaced = true;
    this.bytes -= entry.event.bytes;
  }

  #compact(): void {
    this.#queue = this.#queue.filter((entry) => !entry.replaced);
  }
}

const COMPACT_AT = 64;
