import type { Meta, Position, Subscribed } from '../../../contract/core/frames';
import type { Up } from './client-channel';
import { judge } from './sequence';

/** How far each channel has been heard in this tab, whoever asked for it: what is passed on is in order, and once. */
export class ChannelOffsets {
  readonly #heard = new Map<string, Position>();

  constructor(private readonly up: (message: Up) => void) {}

  /** Whether an event is the next of its channel; one after a hole is not, and the hole is asked for. */
  takes(meta: Meta): boolean {
    const { channel, seq, epoch } = meta;
    const at = this.#heard.get(channel);
    const verdict = at ? judge(at, meta) : 'next';
    if (verdict === 'hole') this.up({ kind: 'follow', channel, ...(at?.epoch === epoch && { since: at }) });
    if (verdict !== 'next') return false;
    if (seq !== undefined && epoch !== undefined) this.#heard.set(channel, { epoch, seq });
    return true;
  }

  /** Where a channel goes on: not back, unless it is another history. */
  followed({ channel, epoch, seq, recovered }: Subscribed): void {
    const at = this.#heard.get(channel);
    if (!at || at.epoch !== epoch || (!recovered && seq > at.seq)) this.#heard.set(channel, { epoch, seq });
  }

  /** How far a channel has been heard; `undefined` for one that nobody follows, or that has not answered yet. */
  at(channel: string): Position | undefined {
    return this.#heard.get(channel);
  }

  /** Forgets a channel that nobody follows any more. */
  forget(channel: string): void {
    this.#heard.delete(channel);
  }
}
