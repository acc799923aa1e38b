import { channelSpec } from '../../contract/channels';
import type { SlowPolicy } from '../../contract/core/specs';
import { Publication } from './publication';
import type { LogEvent, Source } from './ports';

/** A live reader of a channel stream: a session's subscription, or the node itself. */
export interface Reader {
  deliver(event: Publication): void;
  /** Events that this reader has not received are gone; it must start from a snapshot. */
  lose(): void;
}

export interface ChannelStreamOptions {
  channel: string;
  source: Source;
  epoch(): string;
  onError(error: unknown): void;
}

/**
 * One logged channel on this node: its newest sequence, its newest events and its live readers.
 * It takes an event only as head + 1, fills a hole from the log and ignores a repeat (HUB-1).
 */
export class ChannelStream {
  readonly channel: string;
  readonly readers = new Set<Reader>();
  /** Subscriptions that use this stream, live or still replaying. */
  #holders = 0;
  #idleSince = Date.now();
  #head = 0;
  #pruned = 0;
  /** The newest events, contiguous up to `head`; a ring once it is full. */
  #tail: Publication[] = [];
  /** Recently read pages, by the sequence that they come after. */
  readonly #pages = new Map<number, { at: number; events: Promise<readonly Publication[]> }>();
  #wanted = 0;
  #opening: Promise<void> | undefined;
  /** Whether the head is known: until then no event can be recognised as the next one. */
  #isHeadKnown = false;
  #filling: Promise<void> | undefined;
  readonly #tailSize: number;
  readonly #slow: SlowPolicy;

  constructor(private readonly options: ChannelStreamOptions) {
    this.channel = options.channel;
    const { tail, slow } = channelSpec(options.channel);
    this.#tailSize = tail;
    this.#slow = slow;
  }

  get head(): number {
    return this.#head;
  }

  hold(): void {
    this.#holders++;
  }

  release(): void {
    this.#holders--;
    this.#idleSince = Date.now();
  }

  /** Whether this stream has had no subscription and no reader for `ms` milliseconds. */
  idleFor(ms: number, now: number): boolean {
    return this.#holders === 0 && this.readers.size === 0 && now - this.#idleSince >= ms;
  }

  /** Starts over from the log's present state: after a change of epoch. */
  restart(): Promise<void> {
    this.#opening = undefined;
    this.#isHeadKnown = false;
    this.#head = this.#wanted = this.#pruned = 0;
    this.#tail = [];
    this.#pages.clear();
    return this.open();
  }

  /** Reads the head from the log, once; with `since` the same read also returns the events after it. */
  open(since?: number): Promise<void> {
    return (this.#opening ??= this.#open(since).catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    }));
  }

  async #open(since?: number): Promise<void> {
    const history = await this.options.source.read(this.channel, since ?? NEWEST);
    this.#pruned = history.pruned;
    const contiguous = since !== undefined && history.events.at(-1)?.seq === history.head;
    if (contiguous && history.events[0]?.seq === since + 1) {
      for (const event of history.events.slice(-this.#tailSize)) this.#remember(this.#wrap(event));
    }
    this.#head = history.head;
    this.#isHeadKnown = true;
    if (this.#wanted > this.#head) void this.catchUp(this.#wanted);
  }

  /**
   * Whether every event after `seq` can still be replayed (LOG-5). Where memory is not enough, it reads the log
   * again: retention may have removed events since, or the reader may be ahead of this node.
   */
  async canReplayFrom(seq: number): Promise<boolean> {
    if (seq <= this.#head && this.recent(seq)) return true;
    const { head, pruned } = await this.options.source.read(this.channel, NEWEST);
    this.#pruned = Math.max(this.#pruned, pruned);
    if (head > this.#head) await this.catchUp(head);
    return seq >= this.#pruned && seq <= head;
  }

  /** Takes the next committed event of the channel, or starts to fill the hole before it. */
  accept(event: LogEvent): void {
    if (event.seq <= this.#head) return;
    if (!this.#isHeadKnown || event.seq !== this.#head + 1) return void this.catchUp(event.seq);
    this.#take(this.#wrap(event));
  }

  /** Reads the log until `seq` has been seen. Called for holes, wake-ups and polls alike. */
  catchUp(seq: number): Promise<void> {
    this.#wanted = Math.max(this.#wanted, seq);
    if (!this.#opening) return Promise.resolve();
    return (this.#filling ??= this.#fill());
  }

  /** Ends and clears `#filling` in one step: a caller in between would wait for a loop that has ended. */
  async #fill(): Promise<void> {
    try {
      await this.#opening;
      while (this.#head < this.#wanted && (await this.#readOn()));
    } catch (error) {
      this.options.onError(error);
    } finally {
      this.#filling = undefined;
    }
  }

  /** Takes a page from the log. @returns whether the head has advanced. */
  async #readOn(): Promise<boolean> {
    const before = this.#head;
    const { events, pruned } = await this.options.source.read(this.channel, before);
    if (pruned > this.#head) this.#skip(pruned);
    for (const event of events) if (event.seq === this.#head + 1) this.#take(this.#wrap(event));
    return this.#head > before;
  }

  /** Returns the events after `after` from memory, or `undefined` where memory does not reach back so far. */
  recent(after: number): Publication[] | undefined {
    if (after >= this.#head) return [];
    const oldest = this.#tail[0]?.seq;
    if (oldest === undefined || after + 1 < oldest) return undefined;
    return this.#tail.slice(after + 1 - oldest);
  }

  /**
   * Reads a page of events from the log, for a reader further behind than memory reaches. Clients that reconnect
   * together are mostly equally far behind: they share the page and its encoded frames (HUB-5, HUB-9).
   */
  page(after: number): Promise<readonly Publication[]> {
    this.forgetPages();
    const known = this.#pages.get(after);
    if (known) return known.events;
    const events = this.#page(after);
    if (this.#pages.size < MAX_PAGES) this.#pages.set(after, { at: Date.now(), events });
    events.catch(() => this.#pages.delete(after));
    return events;
  }

  /** Drops pages that are unlikely to be shared any more. */
  forgetPages(now = Date.now()): void {
    for (const [after, { at }] of this.#pages) if (now - at > PAGE_MS) this.#pages.delete(after);
  }

  async #page(after: number): Promise<readonly Publication[]> {
    const { events, pruned } = await this.options.source.read(this.channel, after);
    this.#pruned = Math.max(this.#pruned, pruned);
    if (events.length === 0) this.#pages.delete(after);
    return events.map((event) => this.#wrap(event));
  }

  #take(event: Publication): void {
    this.#head = event.seq;
    this.#remember(event);
    for (const reader of this.readers) reader.deliver(event);
  }

  #remember(event: Publication): void {
    this.#tail.push(event);
    if (this.#tail.length > 2 * this.#tailSize) this.#tail = this.#tail.slice(-this.#tailSize);
  }

  /** Skips events that retention removed before this node had read them: readers must take a snapshot. */
  #skip(pruned: number): void {
    this.#pruned = pruned;
    this.#head = pruned;
    this.#tail = [];
    this.#pages.clear();
    for (const reader of this.readers) reader.lose();
  }

  #wrap(event: LogEvent): Publication {
    return Publication.logged(event, this.options.epoch(), this.#slow);
  }
}

/** How long a page is shared, in milliseconds. */
const PAGE_MS = 1_000;
/** How many pages of one channel are shared at a time. */
const MAX_PAGES = 8;

/** As `after`, reads the head alone. */
const NEWEST = Number.MAX_SAFE_INTEGER;
