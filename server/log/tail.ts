import type { Logger } from 'pino';
import type { Hub } from '../hub/hub';
import type { LogEvent } from '../hub/ports';
import type { LogReader } from './reader';

/** What the tail needs of a bus. */
export interface Waker {
  wake(heads: ReadonlyMap<string, number>): void;
  listen(listener: { woken(channel: string, seq: number): void; wokenAll(): void; heard(words: string): void }): void;
}

export interface TailOptions {
  hub: Hub;
  reader: LogReader;
  bus: Waker;
  /** How often the log is asked for what no wake-up told of, in milliseconds (HUB-6). */
  pollMs: number;
  log: Logger;
  /** Takes what went wrong, to tell it once for each cause; without it each time is a line. */
  failed?(error: unknown, words: string): void;
  metrics?: {
    /** How long ago, in seconds, an event that leaves now was committed. */
    sent(seconds: number): void;
    events(channelKind: string, count: number): void;
  };
}

/**
 * The only road from the database to the hub: what this node commits goes straight to its readers, what
 * others commit is read from the log when the bus hints at it, or at the latest by the next poll.
 */
export class Tail {
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> | undefined;
  #closed = false;
  #onNodeMessage: (payload: string) => void = () => undefined;

  constructor(private readonly options: TailOptions) {
    const { hub, bus, log } = options;
    const failed = (err: unknown): void =>
      options.failed ? options.failed(err, 'a hint led nowhere') : log.warn({ err }, 'a hint led nowhere');
    bus.listen({
      woken: (channel, seq) => void hub.notifyHead(channel, seq).catch(failed),
      wokenAll: () => void this.poll(),
      heard: (payload) => this.#onNodeMessage(payload),
    });
    this.#schedule();
  }

  /** Sets what takes the messages that other nodes send over the bus and that are in no log. */
  onNodeMessage(take: (payload: string) => void): void {
    this.#onNodeMessage = take;
  }

  /** Events that this node has just committed, in commit order; `committedAt` as `performance.now()` tells it. */
  committed(events: readonly LogEvent[], committedAt = performance.now()): void {
    if (events.length === 0) return;
    this.options.hub.dispatch(events);
    // After the hub's own turn end, at which the events are written out: this node's readers wait for neither.
    setImmediate(() => {
      const seconds = (performance.now() - committedAt) / 1_000;
      this.options.bus.wake(new Map(events.map(({ channel, seq }) => [channel, seq])));
      this.#measure(events, seconds);
    });
  }

  #measure(events: readonly LogEvent[], seconds: number): void {
    const { metrics } = this.options;
    if (!metrics) return;
    metrics.sent(seconds);
    const kinds = new Map<string, number>();
    for (const { channel } of events) {
      const kind = channel.split(':', 1)[0] ?? channel;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    for (const [kind, count] of kinds) metrics.events(kind, count);
  }

  /** Looks for what was committed and not told: by other nodes, or here with an unknown outcome. */
  poll(): Promise<void> {
    return (this.#polling ??= this.#poll().finally(() => (this.#polling = undefined)));
  }

  async #poll(): Promise<void> {
    const { hub, reader, log } = this.options;
    try {
      const moved = await reader.moved(hub.heads());
      await Promise.all(moved.map(({ channel, head }) => hub.notifyHead(channel, head)));
    } catch (error) {
      log.debug({ err: error }, 'poll: the log could not be read');
    }
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.poll().finally(() => this.#schedule()), this.options.pollMs);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#polling;
  }
}
