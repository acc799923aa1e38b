import type { HandshakeAuth } from '../../../contract/core/frames';
import { problem } from '../../../contract/problems';
import { TokenBucket, type Rate } from '../../limits/token-bucket';

/**
 * Limits the rate of channels that handshakes from one address name: each costs an access check in the database
 * (SEC-56). As many channels as one user's page subscribes to are free. The number of addresses in memory is bounded:
 * the least recently active one is evicted first, and its bucket is mostly full again by then.
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
    if (this.#buckets.size > MAX_ADDRESSES) this.#evictOldest();
    if (wait === 0) return;
    const field = resumed >= channels.length ? 'positions' : 'channels';
    throw problem('request.rate_limited', { field, retryAfterMs: wait });
  }

  #evictOldest(): void {
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}

/** Channels of each handshake that are free. */
const UNCOUNTED = 64;
const MAX_ADDRESSES = 10_000;
