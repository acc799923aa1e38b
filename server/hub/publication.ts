import { channelSpec, conflationKey } from '../../contract/channels';
import { SESSION_CHANNEL } from '../../contract/core/channels';
import type { SlowPolicy } from '../../contract/core/specs';
import type { EncodedFrame, LogEvent, Message, OutboxItem, Wire } from './ports';

/** What an event that is not kept may have of its own. */
export interface EphemeralOptions {
  /** Another policy than its channel's (HUB-4). */
  slow?: SlowPolicy;
  /** Only events of the same subject replace one another. */
  subject?: string;
}

/**
 * An event on its way to sessions: encoded once per wire format, on first use (HUB-5). Many are kept for those who
 * come back, and most are ever wanted in one format: only a second one costs a map.
 */
export class Publication implements OutboxItem {
  readonly bytes: number;
  #wire: Wire | undefined;
  #frame: EncodedFrame | undefined;
  #others: Map<Wire, EncodedFrame> | undefined;
  #key: string | undefined;

  private constructor(
    readonly message: Message,
    readonly slow: SlowPolicy,
    /** What it has in common with those that it replaces, where its channel and type do not say. */
    private readonly subject?: string,
  ) {
    this.bytes = message.data.length + ENVELOPE_BYTES;
  }

  /** @param slow the policy of the event's channel. */
  static logged({ channel, seq, type, data, at }: LogEvent, epoch: string, slow: SlowPolicy): Publication {
    return new Publication({ channel, seq, type, data, at, epoch }, slow);
  }

  /** An event that no log keeps. */
  static ephemeral(message: Message, { slow, subject }: EphemeralOptions = {}): Publication {
    return new Publication(message, slow ?? channelSpec(message.channel).slow, subject);
  }

  get channel(): string {
    return this.message.channel;
  }

  /** Sequence in its channel; 0 for an event that is not logged. */
  get seq(): number {
    return this.message.seq ?? 0;
  }

  /** Events of one key replace each other for a slow reader. Found once, however many are slow. */
  get key(): string {
    const { channel, type, data } = this.message;
    return (this.#key ??=
      this.subject === undefined ? conflationKey(channel, type, data) : `${channel} ${this.subject}`);
  }

  /** The frame for `wire`. With `from` below the event's own sequence it is made for that reader alone. */
  frame(wire: Wire, from: number): EncodedFrame {
    if (from < this.seq) return wire.encode({ ...this.message, from });
    const known = this.#wire === wire ? this.#frame : this.#others?.get(wire);
    return known ?? this.#encode(wire);
  }

  #encode(wire: Wire): EncodedFrame {
    const frame = wire.encode(this.message);
    if (this.#wire) (this.#others ??= new Map<Wire, EncodedFrame>()).set(wire, frame);
    else [this.#wire, this.#frame] = [wire, frame];
    return frame;
  }
}

/** An event for one session, or some, outside any channel's history. */
export const sessionEvent = (type: string, data: unknown): Publication =>
  Publication.ephemeral({ channel: SESSION_CHANNEL, type, data: JSON.stringify(data), at: Date.now() });

/** The same about one channel: it goes with what waits of that channel, if it is left or lost before. */
export function sessionEventAbout(channel: string, type: string, data: unknown): OutboxItem {
  const event = sessionEvent(type, data);
  const { bytes, slow } = event;
  return { bytes, slow, channel, key: '', seq: 0, frame: (wire) => event.frame(wire, 0) };
}

/** What names, sequence and time add to the payload, roughly; outbox limits need no more. */
const ENVELOPE_BYTES = 120;
