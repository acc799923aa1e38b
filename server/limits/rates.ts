import { LRUCache } from 'lru-cache';
import { problem } from '../../contract/problems';
import { TokenBucket, type Rate } from './token-bucket';
import type { SharedCounts } from './shared-counts';

/** Buckets of a node. The least used one is forgotten first, and is full then. */
const MOST_KEYS = 50_000;

/** What is to be counted, and how fast it may come. */
export interface Counted {
  readonly key: string;
  readonly rate: Rate;
  /** How many tokens it takes, of this node's count. */
  readonly times?: number;
}

/** Counts who does what how often. Whatever comes too fast is refused before anything is spent on it. */
export class Rates {
  readonly #buckets = new LRUCache<string, TokenBucket>({ max: MOST_KEYS });

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
   * Counts over all nodes. This node's own count refuses first, so the database is asked no more often than the rate
   * allows. Where no other node shares the database there is nothing to wait for.
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
