import type { Logger } from 'pino';
import type { Hub } from '../hub/hub';
import type { LogEvent } from '../hub/ports';
import type { LogReader } from './reader';

/** What the tail needs of a bus. */
export interface Waker {
  wake(heads: ReadonlyMap<string, number>): void;
  listen(listener: {
    onWake(channel: string, seq: number): void;
    onWakeAll(): void;
    onMessage(payload: string): void;
  }): void;
}

export interface TailOptions {
  hub: Hub;
  reader: LogReader;
  bus: Waker;
  /** How often the log is polled for events that no wake-up announced, in milliseconds (HUB-6). */
  pollMs: number;
  log: Logger;
  /** Reports an error, once for each cause; without it each error is a log line. */
  failed?(error: unknown, message: string): void;
  metrics?: {
    /** Records how long ago, in seconds, the events being sent were committed. */
    sent(seconds: number): void;
    events(channelKind: string, count: number): void;
  };
}

/**
 * The only path from the database to the hub. Events that this node commits go straight to its readers. Events of
 * other nodes are read from the log when the bus announces them, or at the latest by the next poll.
 */
export class Tail {
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> | undefined;
  #closed = false;
  #onNodeMessage: (payload: string) => void = () => undefined;

  constructor(private readonly options: TailOptions) {
    const { hub, bus, log } = options;
    const message = 'a wake-up could not be handled';
    const failed = (err: unknown): void => (options.failed ? options.failed(err, message) : log.warn({ err }, message));
    bus.listen({
      onWake: (channel, seq) => void hub.notifyHead(channel, seq).catch(failed),
      onWakeAll: () => void this.poll(),
      onMessage: (payload) => this.#onNodeMessage(payload),
    });
    this.#schedule();
  }

  /** Sets the handler of messages that other nodes send over the bus and that are in no log. */
  onNodeMessage(take: (payload: string) => void): void {
    this.#onNodeMessage = take;
  }

  /** Delivers events that this node has just committed, in commit order; `committedAt` as of `performance.now()`. */
  committed(events: readonly LogEvent[], committedAt = performance.now()): void {
    if (events.length === 0) return;
    this.options.hub.dispatch(events);
    // After the hub has written the events at the end of its turn: this node's readers wait for neither of these.
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

  /** Reads events that were committed and not delivered: by other nodes, or here with an unknown outcome. */
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
