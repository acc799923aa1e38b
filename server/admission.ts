import { LRUCache } from 'lru-cache';
import type { Principal } from '../contract/identity';
import { problem, type Problem } from '../contract/problems';
import { TokenBucket, type Rate } from './transports/token-bucket';

export interface AdmissionOptions {
  /** Why nothing is taken in at the moment, or `undefined`. */
  closedBecause(): Problem | undefined;
  /** Commands of one principal, over all its connections and requests to this node. */
  rate: Rate;
}

/** Decides whether a command is looked at, before anything is spent on it. Throws the Problem where not. */
export function createAdmission({ closedBecause, rate }: AdmissionOptions): (principal: Principal) => void {
  const buckets = new LRUCache<string, TokenBucket>({ max: 50_000 });
  return ({ id }) => {
    const closed = closedBecause();
    if (closed) throw closed;
    let bucket = buckets.get(id);
    if (!bucket) buckets.set(id, (bucket = new TokenBucket(rate)));
    const wait = bucket.take();
    if (wait > 0) throw problem('request.rate_limited', { retryAfterMs: wait });
  };
}
