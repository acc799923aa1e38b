import type { Meta, Position, Subscribed } from '../../../contract/core/frames';
import type { ClientMessage } from './client-channel';
import { classify } from './sequence';

/** The last position received of each channel in this tab; events are passed on once and in order. */
export class ChannelOffsets {
  readonly #positions = new Map<string, Position>();

  constructor(private readonly up: (message: ClientMessage) => void) {}

  /** Whether an event is the next of its channel. After a gap, it asks for the missing events. */
  takes(meta: Meta): boolean {
    const { channel, seq, epoch } = meta;
    const at = this.#positions.get(channel);
    const verdict = at ? classify(at, meta) : 'next';
    if (verdict === 'hole') this.up({ kind: 'follow', channel, ...(at?.epoch === epoch && { since: at }) });
    if (verdict !== 'next') return false;
    if (seq !== undefined && epoch !== undefined) this.#positions.set(channel, { epoch, seq });
    return true;
  }

  /** Stores the position where a channel resumes; it never moves back, except in another epoch. */
  followed({ channel, epoch, seq, recovered }: Subscribed): void {
    const at = this.#positions.get(channel);
    if (!at || at.epoch !== epoch || (!recovered && seq > at.seq)) this.#positions.set(channel, { epoch, seq });
  }

  /** The last position received of a channel; `undefined` if it is not subscribed or the hub has not answered. */
  at(channel: string): Position | undefined {
    return this.#positions.get(channel);
  }

  /** Forgets a channel that is no longer subscribed. */
  forget(channel: string): void {
    this.#positions.delete(channel);
  }
}
