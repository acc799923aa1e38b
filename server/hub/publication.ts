import { channelSpec, conflationKey } from '../../contract/channels';
import { SESSION_CHANNEL } from '../../contract/core/channels';
import type { SlowPolicy } from '../../contract/core/specs';
import type { EncodedFrame, LogEvent, Message, OutboxItem, Wire } from './ports';

/** Options of one ephemeral event. */
export interface EphemeralOptions {
  /** Another policy than its channel's (HUB-4). */
  slow?: SlowPolicy;
  /** Only events of the same subject replace one another. */
  subject?: string;
}

/**
 * An event on its way to sessions: encoded once per wire format, on first use (HUB-5). Many are kept for clients that
 * reconnect, and most are needed in one format only: a second format costs a map.
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
    /** What it has in common with the events that it replaces, where channel and type are not enough. */
    private readonly subject?: string,
  ) {
    this.bytes = message.data.length + ENVELOPE_BYTES;
  }

  /** @param slow the policy of the event's channel. */
  static logged({ channel, seq, type, data, at }: LogEvent, epoch: string, slow: SlowPolicy): Publication {
    return new Publication({ channel, seq, type, data, at, epoch }, slow);
  }

  /** Makes an ephemeral event. */
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

  /** Events of one key replace each other for a slow reader. Computed once for all slow readers. */
  get key(): string {
    const { channel, type, data } = this.message;
    return (this.#key ??=
      this.subject === undefined ? conflationKey(channel, type, data) : `${channel} ${this.subject}`);
  }

  /** Returns the frame for `wire`. With `from` below the event's own sequence it is encoded for that reader alone. */
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

/** Makes an event for one or several sessions, outside any channel's history. */
export const sessionEvent = (type: string, data: unknown): Publication =>
  Publication.ephemeral({ channel: SESSION_CHANNEL, type, data: JSON.stringify(data), at: Date.now() });

/** The same, tied to one channel: discarded with its queued events after an unsubscribe or a gap. */
export function sessionEventAbout(channel: string, type: string, data: unknown): OutboxItem {
  const event = sessionEvent(type, data);
  const { bytes, slow } = event;
  return { bytes, slow, channel, key: '', seq: 0, frame: (wire) => event.frame(wire, 0) };
}

/** Rough size of names, sequence and time beside the payload; precise enough for outbox limits. */
const ENVELOPE_BYTES = 120;
