import { channelSpec } from '../../contract/channels';
import type { SlowPolicy } from '../../contract/core/specs';
import { Publication } from './publication';
import type { LogEvent, Source } from './ports';

/** Somebody who follows a feed live: a session's subscription, or the node itself. */
export interface Reader {
  deliver(event: Publication): void;
  /** Events are gone that this reader has not had; it must start from a snapshot. */
  lose(): void;
}

export interface FeedOptions {
  channel: string;
  source: Source;
  epoch(): string;
  onError(error: unknown): void;
}

/**
 * One logged channel on this node: its newest sequence, its newest events, and who reads it live.
 * An event is taken only as head + 1; a hole is filled from the log, a repeat is ignored (HUB-1).
 */
export class ChannelStream {
  readonly channel: string;
  readonly readers = new Set<Reader>();
  /** Subscriptions that hold on to this feed, live or still on their way. */
  #holders = 0;
  #idleSince = Date.now();
  #head = 0;
  #pruned = 0;
  /** The newest events, contiguous up to `head`; a ring once it is full. */
  #tail: Publication[] = [];
  /** Pages that were read a moment ago, by what they come after. */
  readonly #pages = new Map<number, { at: number; events: Promise<readonly Publication[]> }>();
  #wanted = 0;
  #opening: Promise<void> | undefined;
  /** Whether the head is known: until then nothing can be told to be the next event. */
  #isOpen = false;
  #filling: Promise<void> | undefined;
  readonly #keep: number;
  readonly #slow: SlowPolicy;

  constructor(private readonly options: FeedOptions) {
    this.channel = options.channel;
    const { tail, slow } = channelSpec(options.channel);
    this.#keep = tail;
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

  /** Whether nobody has wanted this feed for `ms` milliseconds. */
  unwantedFor(ms: number, now: number): boolean {
    return this.#holders === 0 && this.readers.size === 0 && now - this.#idleSince >= ms;
  }

  /** Starts over from whatever the log says now: after a change of epoch. */
  restart(): Promise<void> {
    this.#opening = undefined;
    this.#isOpen = false;
    this.#head = this.#wanted = this.#pruned = 0;
    this.#tail = [];
    this.#pages.clear();
    return this.open();
  }

  /** Learns the head from the log, once; with `since` the events after it come along in the same read. */
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
      for (const event of history.events.slice(-this.#keep)) this.#remember(this.#wrap(event));
    }
    this.#head = history.head;
    this.#isOpen = true;
    if (this.#wanted > this.#head) void this.catchUp(this.#wanted);
  }

  /**
   * Whether everything after `seq` can still be told (LOG-5). Where memory does not know, the log is asked
   * again: retention may have been there since, or the reader be ahead of this node.
   */
  async reaches(seq: number): Promise<boolean> {
    if (seq <= this.#head && this.recent(seq)) return true;
    const { head, pruned } = await this.options.source.read(this.channel, NEWEST);
    this.#pruned = Math.max(this.#pruned, pruned);
    if (head > this.#head) await this.catchUp(head);
    return seq >= this.#pruned && seq <= head;
  }

  /** Takes the next committed event of the channel, or starts to fill the hole before it. */
  accept(event: LogEvent): void {
    if (event.seq <= this.#head) return;
    if (!this.#isOpen || event.seq !== this.#head + 1) return void this.catchUp(event.seq);
    this.#take(this.#wrap(event));
  }

  /** Reads the log until `seq` has been seen. Called for holes, wake-ups and polls alike. */
  catchUp(seq: number): Promise<void> {
    this.#wanted = Math.max(this.#wanted, seq);
    if (!this.#opening) return Promise.resolve();
    return (this.#filling ??= this.#fill());
  }

  /** Ends and says so in one step: whoever asks for more in between would wait for a reader who has left. */
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

  /** Takes a page from the log. @returns whether that led any further. */
  async #readOn(): Promise<boolean> {
    const before = this.#head;
    const { events, pruned } = await this.options.source.read(this.channel, before);
    if (pruned > this.#head) this.#skip(pruned);
    for (const event of events) if (event.seq === this.#head + 1) this.#take(this.#wrap(event));
    return this.#head > before;
  }

  /** Events after `after` out of memory, or `undefined` where memory does not reach back so far. */
  recent(after: number): Publication[] | undefined {
    if (after >= this.#head) return [];
    const oldest = this.#tail[0]?.seq;
    if (oldest === undefined || after + 1 < oldest) return undefined;
    return this.#tail.slice(after + 1 - oldest);
  }

  /**
   * A page of events from the log, for a reader who is further behind than memory reaches. Those who come back together
   * are mostly as far behind: they share the page, and its events' words (HUB-5, HUB-9).
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

  /** Lets go of pages that nobody is likely to share any more. */
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
    if (this.#tail.length > 2 * this.#keep) this.#tail = this.#tail.slice(-this.#keep);
  }

  /** The node itself was further behind than retention reaches: readers must take a snapshot. */
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

/** Asks the log for the head alone. */
const NEWEST = Number.MAX_SAFE_INTEGER;
