import { channelSpec, type SlowPolicy } from '../../contract/channels';
import type { EncodedFrame, LogEvent, Message, Parcel, Wire } from './ports';

/** An event on its way to sessions: encoded once per wire format, on first use (HUB-5). */
export class HubEvent implements Parcel {
  readonly bytes: number;
  readonly #frames = new Map<Wire, EncodedFrame>();

  private constructor(
    readonly message: Message,
    readonly slow: SlowPolicy,
  ) {
    this.bytes = message.data.length + ENVELOPE_BYTES;
  }

  static logged(event: LogEvent, epoch: string): HubEvent {
    return new HubEvent({ ...event, epoch }, channelSpec(event.channel).slow);
  }

  static ephemeral(channel: string, type: string, data: string, at: number): HubEvent {
    return new HubEvent({ channel, type, data, at }, channelSpec(channel).slow);
  }

  get channel(): string {
    return this.message.channel;
  }

  /** Sequence in its channel; 0 for an event that is not logged. */
  get seq(): number {
    return this.message.seq ?? 0;
  }

  /** Events of one key replace each other for a slow reader. */
  get key(): string {
    return this.message.channel;
  }

  /** The frame for `wire`. With `from` below the event's own sequence it is made for that reader alone. */
  frame(wire: Wire, from: number): EncodedFrame {
    if (from < this.seq) return wire.encode({ ...this.message, from });
    let frame = this.#frames.get(wire);
    if (!frame) this.#frames.set(wire, (frame = wire.encode(this.message)));
    return frame;
  }
}

/** What names, sequence and time add to the payload, roughly; outbox limits need no more. */
const ENVELOPE_BYTES = 120;
