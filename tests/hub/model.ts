import type { Subscribed } from '../../contract/core/frames';
import { Problem } from '../../contract/problems';
import type { Hub } from '../../server/hub/hub';
import type { History, Message, Source } from '../../server/hub/ports';
import type { Session } from '../../server/hub/session';
import { EPOCH, guest, makeHub, MemoryConnection, MemoryLog } from './hub-world';

/**
 * The log of {@link MemoryLog} over a slow wire: an answer that is held back has the state at the time of the read.
 */
export class HeldLog implements Source {
  readonly log = new MemoryLog();
  holding = false;
  readonly #held: (() => void)[] = [];

  async read(channel: string, after: number): Promise<History> {
    const history = await this.log.read(channel, after);
    if (this.holding) await new Promise<void>((resolve) => this.#held.push(resolve));
    return history;
  }

  /** Releases one held answer, in any order. */
  release(which: number): void {
    this.#held.splice(which % Math.max(this.#held.length, 1), 1)[0]?.();
  }

  releaseAll(): void {
    this.holding = false;
    for (const resolve of this.#held.splice(0)) resolve();
  }
}

/** A client that keeps its positions across reconnects, and records every event that does not follow its position. */
export class Reader {
  readonly faults: string[] = [];
  readonly positions = new Map<string, number>();
  readonly subscribed = new Set<string>();
  session: Session | undefined;
  connection = new MemoryConnection();

  /** Connects to a node with its positions. */
  async connect(hub: Hub): Promise<void> {
    this.disconnect();
    const connection = (this.connection = new MemoryConnection());
    connection.send = (frames) => {
      for (const { message } of frames) if (connection === this.connection) this.#receive(message);
    };
    const session = (this.session = hub.connect(connection, guest));
    await session.resume({ epoch: EPOCH, positions: Object.fromEntries(this.positions) }, (answers) => {
      if (session === this.session) for (const answer of answers) this.#accepted(answer);
    });
  }

  disconnect(): void {
    this.session?.closed();
    this.session = undefined;
    this.subscribed.clear();
  }

  async subscribe(channel: string, resume: boolean): Promise<void> {
    const { session } = this;
    if (!session || session.ended) return;
    this.subscribed.delete(channel);
    const seq = this.positions.get(channel);
    let answered = false;
    const since = resume && seq !== undefined ? { since: { epoch: EPOCH, seq } } : {};
    try {
      await session.subscribe({ channel, ...since }, (answer) => {
        answered = true;
        if (session === this.session) this.#accepted(answer);
      });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      answered = true;
    }
    if (!answered) this.faults.push(`${channel}: subscribe was never answered`);
  }

  unsubscribe(channel: string): void {
    this.session?.unsubscribe(channel);
    this.subscribed.delete(channel);
  }

  setReady(ready: boolean): void {
    this.connection.ready = ready;
    if (ready) this.session?.drained();
  }

  #accepted({ channel, seq, recovered }: Subscribed): void {
    if (recovered && this.positions.get(channel) !== seq) this.faults.push(`${channel}: resumed at ${seq}`);
    this.positions.set(channel, seq);
    this.subscribed.add(channel);
  }

  #receive({ type, channel, data, seq = 0, from = seq }: Message): void {
    if (type === 'resync') {
      const lost = JSON.parse(data) as { channel: string; seq: number };
      return void this.positions.set(lost.channel, lost.seq);
    }
    const position = this.positions.get(channel) ?? -1;
    if (!this.subscribed.has(channel)) this.faults.push(`${channel}: ${seq} without a subscription`);
    if (from !== position + 1 || seq < from) this.faults.push(`${channel}: ${from}–${seq} after ${position}`);
    this.positions.set(channel, seq);
  }
}

/** Two nodes on one log, and clients that move between them. */
export class Cluster {
  readonly source = new HeldLog();
  readonly log = this.source.log;
  readonly errors: unknown[] = [];
  readonly readers = Array.from({ length: 3 }, () => new Reader());
  readonly hubs = Array.from({ length: 2 }, () =>
    makeHub(this.source, { outboxLimit: 4_000, lingerMs: 0, onError: (error) => this.errors.push(error) }),
  );
  readonly #running: Promise<void>[] = [];

  /** Starts work that the next steps do not wait for. */
  start(work: Promise<void>): void {
    this.#running.push(work.catch((error: unknown) => void this.errors.push(error)));
  }

  /** Finishes everything: every read, every write, and one poll of the log. */
  async settle(): Promise<void> {
    this.source.releaseAll();
    for (const reader of this.readers) reader.setReady(true);
    await Promise.all(this.#running);
    for (const hub of this.hubs) {
      for (const [channel] of hub.heads()) await hub.notifyHead(channel, this.log.head(channel));
    }
    for (const reader of this.readers) reader.setReady(true);
  }
}
