import type { HandshakeAuth } from '../../../contract/core/frames';
import { problem } from '../../../contract/problems';
import { TokenBucket, type Rate } from '../../limits/token-bucket';

/**
 * Rates how many channels the greetings from one address name: each costs the database a look at who may see it
 * (SEC-56). What a page of one user follows is not counted. The addresses that are kept are bounded: the one that has
 * been silent longest is forgotten first, and its bucket is mostly full again by then.
 */
export class NamedChannels {
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(private readonly rate: Rate) {}

  /** @throws Problem `request.rate_limited` */
  take(address: string, { positions = {}, channels = [] }: Pick<HandshakeAuth, 'positions' | 'channels'>): void {
    const resumed = Object.keys(positions).length;
    const counted = resumed + channels.length - UNCOUNTED;
    if (counted <= 0) return;
    const bucket = this.#buckets.get(address) ?? new TokenBucket(this.rate);
    const wait = bucket.take(performance.now(), counted);
    this.#buckets.delete(address);
    this.#buckets.set(address, bucket);
    if (this.#buckets.size > MAX_ADDRESSES) this.#forgetOldest();
    if (wait === 0) return;
    const field = resumed >= channels.length ? 'positions' : 'channels';
    throw problem('request.rate_limited', { field, retryAfterMs: wait });
  }

  #forgetOldest(): void {
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}

/** As many channels of each greeting are free. */
const UNCOUNTED = 64;
const MAX_ADDRESSES = 10_000;
