import type { Principal } from '../../contract/core/identity';
import type { Goodbye } from '../../contract/core/goodbye';
import { Hub, type HubOptions } from '../../server/hub/hub';
import type {
  Connection,
  EncodedFrame,
  ChannelAuthorizer,
  History,
  LogEvent,
  Message,
  Source,
  Wire,
} from '../../server/hub/ports';
import type { Session } from '../../server/hub/session';

/** The log in memory: the twin of the one in PostgreSQL. */
export class MemoryLog implements Source {
  readonly #channels = new Map<string, { events: LogEvent[]; pruned: number }>();
  reads = 0;
  /** Each read waits for this before it answers; a test may hold reads back. */
  gate: () => Promise<void> = () => Promise.resolve();

  constructor(private readonly pageSize = 3) {}

  append(channel: string, data: unknown = null): LogEvent {
    const { events } = this.#channel(channel);
    const seq = (events.at(-1)?.seq ?? 0) + 1;
    const event = { channel, seq, type: 'balance_updated', data: JSON.stringify(data), at: 0 };
    events.push(event);
    return event;
  }

  prune(channel: string, seq: number): void {
    this.#channel(channel).pruned = seq;
  }

  head(channel: string): number {
    return this.#channel(channel).events.at(-1)?.seq ?? 0;
  }

  /** The event with this sequence, if there is one. */
  at(channel: string, seq: number): LogEvent[] {
    return this.#channel(channel).events.filter((event) => event.seq === seq);
  }

  newest(channel: string, count: number): LogEvent[] {
    return this.#channel(channel).events.slice(-count);
  }

  async read(channel: string, after: number): Promise<History> {
    this.reads++;
    await this.gate();
    const { events, pruned } = this.#channel(channel);
    const page = events.filter(({ seq }) => seq > Math.max(after, pruned)).slice(0, this.pageSize);
    return { events: page, head: this.head(channel), pruned };
  }

  #channel(name: string): { events: LogEvent[]; pruned: number } {
    let channel = this.#channels.get(name);
    if (!channel) this.#channels.set(name, (channel = { events: [], pruned: 0 }));
    return channel;
  }
}

interface MessageFrame extends EncodedFrame {
  readonly message: Message;
}

/** A wire that passes messages unchanged, and counts how often it encodes one. */
export class PlainWire implements Wire<MessageFrame> {
  encoded = 0;
  encode(message: Message): MessageFrame {
    this.encoded++;
    return { message, bytes: message.data.length };
  }
}

/** The far end of a connection: the messages received, and whether it accepts more. */
export class MemoryConnection implements Connection<MessageFrame> {
  readonly transport = 'ws';
  readonly received: Message[] = [];
  readonly goodbyes: Goodbye[] = [];
  /** The number of writes that brought the received messages. */
  writes = 0;
  ready = true;

  constructor(
    readonly wire: PlainWire = new PlainWire(),
    readonly address = '192.0.2.1',
  ) {}

  send(frames: readonly MessageFrame[]): void {
    this.writes++;
    this.received.push(...frames.map(({ message }) => message));
  }

  close(why: Goodbye): void {
    this.goodbyes.push(why);
  }

  /** The received sequences of a channel, each with the first one that it replaces. */
  sequences(channel: string): { from: number; seq: number }[] {
    return this.received
      .filter((message) => message.channel === channel && message.seq !== undefined)
      .map(({ seq = 0, from = seq }) => ({ from, seq }));
  }
}

export const guest: Principal = { kind: 'guest', id: 'guest:1' };
export const EPOCH = 'epoch-1';
export const ACCOUNT = 'account:1350509525';

const allowAll: ChannelAuthorizer = {
  canSubscribe: () => Promise.resolve(true),
  autoSubscriptions: () => Promise.resolve([]),
};

/** A hub over a log in memory. */
export function makeHub(source: Source, options: Partial<HubOptions> = {}): Hub {
  return new Hub({
    source,
    authorizer: allowAll,
    epoch: EPOCH,
    outboxLimit: 64 * 1024,
    maxSubscriptions: 100,
    lingerMs: 60_000,
    onError: (error) => {
      throw error;
    },
    ...options,
  });
}

/** Subscribes, and resolves once everything up to now has been replayed. */
export async function subscribe(session: Session, channel: string, since?: number, epoch = EPOCH): Promise<boolean> {
  let recovered = false;
  await session.subscribe({ channel, ...(since !== undefined && { since: { epoch, seq: since } }) }, (answer) => {
    recovered = answer.recovered;
  });
  return recovered;
}

/** Hands committed events to the hub and ends the turn: the resulting messages are written. */
export function dispatchAndFlush(hub: Hub, events: readonly LogEvent[]): void {
  hub.dispatch(events);
  hub.flush();
}

/** Appends `count` events and hands them to the hub. */
export function publish(log: MemoryLog, hub: Hub, count: number, data: unknown = null): void {
  dispatchAndFlush(
    hub,
    Array.from({ length: count }, () => log.append(ACCOUNT, data)),
  );
}

/** Sequences of a history without conflation. */
export const upTo = (from: number, to: number): { from: number; seq: number }[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ from: from + i, seq: from + i }));
