import type { SlowPolicy } from '../../contract/core/specs';
import type { Goodbye } from '../../contract/core/goodbye';
import type { Principal } from '../../contract/core/identity';

/** One committed event, as the log keeps it. `data` is JSON text, which the hub never parses. */
export interface LogEvent {
  readonly channel: string;
  readonly seq: number;
  readonly type: string;
  readonly data: string;
  /** Commit time, milliseconds since 1970. */
  readonly at: number;
}

/** The result of reading one channel from the log. */
export interface History {
  /** In order, contiguous from the requested sequence, unless `pruned` reaches past it. */
  events: LogEvent[];
  /** Newest sequence of the channel; 0 for a channel that has never had an event. */
  head: number;
  /** Highest sequence that retention has removed. */
  pruned: number;
}

/** What the hub needs of the log. */
export interface Source {
  /** Reads up to one page of events with `seq > after`. */
  read(channel: string, after: number): Promise<History>;
}

/** Decides which channels a principal may see. */
export interface ChannelAuthorizer {
  /** Answers `false` for absent and for forbidden channels alike (HUB-7). */
  canSubscribe(principal: Principal, channel: string): Promise<boolean>;
  /** Returns the channels that the principal may see, in one lookup. Without it each channel is checked separately. */
  filterPermitted?(principal: Principal, channels: readonly string[]): Promise<ReadonlySet<string>>;
  /** Channels to which a new connection is subscribed without asking. */
  autoSubscriptions(principal: Principal): Promise<readonly string[]>;
}

/** The subscriptions that a new connection asks for. */
export interface InitialSubscriptions {
  epoch?: string | undefined;
  /** Channel → last sequence received, all of that epoch. */
  positions?: Readonly<Record<string, number>> | undefined;
  channels?: readonly string[] | undefined;
  /** Subscribes to `channels` only, from their positions. */
  alone?: boolean;
}

/** An event's content, before a transport encodes it. */
export interface Message {
  readonly channel: string;
  readonly type: string;
  readonly data: string;
  readonly at: number;
  readonly seq?: number;
  readonly from?: number;
  readonly epoch?: string;
}

/** An event encoded in one wire format, once for all its receivers (HUB-5). */
export interface EncodedFrame {
  readonly bytes: number;
}

/** An item of an outbox: an event, or a reply to one connection. */
export interface OutboxItem {
  readonly bytes: number;
  /** The policy for a reader that does not keep up (HUB-4). */
  readonly slow: SlowPolicy;
  readonly channel: string;
  /** Items of one key replace each other when they are conflated. */
  readonly key: string;
  /** Sequence in its channel; 0 for an item that is not logged. */
  readonly seq: number;
  /** Encodes it for `wire`. A `from` below its own sequence means that it covers older ones too. */
  frame(wire: Wire, from: number): EncodedFrame;
}

/** A wire format. */
export interface Wire<F extends EncodedFrame = EncodedFrame> {
  encode(message: Message): F;
}

/** What the hub needs of a transport. A connection calls `session.drained()` when a write is finished. */
export interface Connection<F extends EncodedFrame = EncodedFrame> {
  readonly transport: 'socketio' | 'ws' | 'sse';
  /** The client's address. */
  readonly address: string;
  readonly wire: Wire<F>;
  /** Whether the previous write is finished; until then frames wait in the outbox. */
  readonly ready: boolean;
  /** Sends the frames of one tick in one write. */
  send(frames: readonly F[]): void;
  close(why: Goodbye): void;
}
