import { LRUCache } from 'lru-cache';
import { problem } from '../../contract/problems';
import { TokenBucket, type Rate } from './token-bucket';
import type { SharedCounts } from './shared-counts';

/** Buckets of a node. The least recently used one is evicted first, and starts full again. */
const MAX_KEYS = 50_000;

/** A count with its rate. */
export interface Counted {
  readonly key: string;
  readonly rate: Rate;
  /** How many tokens to take from this node's bucket. */
  readonly times?: number;
}

/** Counts actions by key, and refuses those above their rate before any work is spent on them. */
export class Rates {
  readonly #buckets = new LRUCache<string, TokenBucket>({ max: MAX_KEYS });

  /** @param shared counts over all nodes; without it this node is the only one */
  constructor(private readonly shared?: Pick<SharedCounts, 'take'>) {}

  /** Counts on this node alone. @throws Problem `request.rate_limited` */
  take({ key, rate, times = 1 }: Counted): void {
    let bucket = this.#buckets.get(key);
    if (!bucket) this.#buckets.set(key, (bucket = new TokenBucket(rate)));
    const wait = bucket.take(undefined, times);
    if (wait > 0) throw tooFast(wait);
  }

  /**
   * Counts over all nodes. This node's own count refuses first, so the database is queried no more often than the rate
   * allows. Where no other node shares the database, the call returns at once.
   *
   * @throws Problem `request.rate_limited`
   */
  takeShared(counted: readonly Counted[]): Promise<void> | undefined {
    for (const one of counted) this.take(one);
    return this.shared && this.#takeOfAll(counted, this.shared);
  }

  async #takeOfAll(counted: readonly Counted[], shared: Pick<SharedCounts, 'take'>): Promise<void> {
    const waits = await Promise.all(counted.map(({ key, rate }) => shared.take(key, rate)));
    const wait = Math.max(...waits);
    if (wait > 0) throw tooFast(wait);
  }
}

const tooFast = (retryAfterMs: number): Error => problem('request.rate_limited', { retryAfterMs });
