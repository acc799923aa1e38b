import type { SlowPolicy } from '../../contract/core/specs';
import type { Goodbye } from '../../contract/core/goodbye';
import type { Principal } from '../../contract/core/identity';

/** One committed event, as the log keeps it. `data` is JSON text: parsed by nobody on its way out. */
export interface LogEvent {
  readonly channel: string;
  readonly seq: number;
  readonly type: string;
  readonly data: string;
  /** Commit time, milliseconds since 1970. */
  readonly at: number;
}

/** What a read of the log answers. */
export interface History {
  /** In order, contiguous from the sequence asked for, unless `pruned` reaches past it. */
  events: LogEvent[];
  /** Newest sequence of the channel; 0 for a channel that has never had an event. */
  head: number;
  /** Highest sequence that retention has removed. */
  pruned: number;
}

/** What the hub needs of the log. */
export interface Source {
  /** Up to one page of events with `seq > after`. */
  read(channel: string, after: number): Promise<History>;
}

/** What the hub needs to know about who may see what. */
export interface ChannelAuthorizer {
  /** Absent and forbidden are one answer (HUB-7). */
  canSubscribe(principal: Principal, channel: string): Promise<boolean>;
  /** Those among the channels that somebody may see, asked for at once. Without it each is asked for alone. */
  among?(principal: Principal, channels: readonly string[]): Promise<ReadonlySet<string>>;
  /** Channels that a new connection follows without asking. */
  autoSubscriptions(principal: Principal): Promise<readonly string[]>;
}

/** What a connection follows from its beginning on. */
export interface Following {
  epoch?: string | undefined;
  /** Channel → last sequence heard, all of that epoch. */
  positions?: Readonly<Record<string, number>> | undefined;
  channels?: readonly string[] | undefined;
  /** Follows `channels`, from their positions, and nothing else. */
  alone?: boolean;
}

/** What an event says on the wire, before any transport has put it into words. */
export interface Message {
  readonly channel: string;
  readonly type: string;
  readonly data: string;
  readonly at: number;
  readonly seq?: number;
  readonly from?: number;
  readonly epoch?: string;
}

/** An event in the words of one wire format, made once however many receive it (HUB-5). */
export interface EncodedFrame {
  readonly bytes: number;
}

/** What an outbox carries: an event, or an answer to one connection. */
export interface OutboxItem {
  readonly bytes: number;
  /** What happens to it where the reader does not keep up (HUB-4). */
  readonly slow: SlowPolicy;
  readonly channel: string;
  /** Parcels of one key replace each other where they are conflated. */
  readonly key: string;
  /** Sequence in its channel; 0 for what is not logged. */
  readonly seq: number;
  /** Its words for `wire`. `from` below its own sequence says that it stands for older ones too. */
  frame(wire: Wire, from: number): EncodedFrame;
}

/** A wire format. */
export interface Wire<F extends EncodedFrame = EncodedFrame> {
  encode(message: Message): F;
}

/** What the hub needs of a transport. A connection calls `session.drained()` when a write has left. */
export interface Connection<F extends EncodedFrame = EncodedFrame> {
  readonly transport: 'socketio' | 'ws' | 'sse';
  /** The address of its other end. */
  readonly address: string;
  readonly wire: Wire<F>;
  /** Whether the previous write has left; frames wait in the outbox meanwhile. */
  readonly ready: boolean;
  /** Frames of one tick arrive together and leave in one write. */
  send(frames: readonly F[]): void;
  close(why: Goodbye): void;
}
