import { LRUCache } from 'lru-cache';
import type { CommandName } from '../contract/commands';
import type { Principal } from '../contract/identity';
import { problem, type Problem } from '../contract/problems';
import { TokenBucket, type Rate } from './transports/token-bucket';

export interface AdmissionOptions {
  /** Why nothing is taken in at the moment, or `undefined`. */
  closedBecause(): Problem | undefined;
  /** Commands of one principal, over all its connections and requests to this node. */
  rate: Rate;
  /** The same of single commands, beside the rate of all. */
  rates: Partial<Record<CommandName, Rate>>;
}

/** Decides whether a command is looked at, before anything is spent on it. Throws the Problem where not. */
export function createAdmission({
  closedBecause,
  rate,
  rates,
}: AdmissionOptions): (principal: Principal, name: CommandName) => void {
  const buckets = new LRUCache<string, TokenBucket>({ max: 50_000 });
  const take = (key: string, of: Rate): void => {
    let bucket = buckets.get(key);
    if (!bucket) buckets.set(key, (bucket = new TokenBucket(of)));
    const wait = bucket.take();
    if (wait > 0) throw problem('request.rate_limited', { retryAfterMs: wait });
  };
  return ({ id }, name) => {
    const closed = closedBecause();
    if (closed) throw closed;
    const own = rates[name];
    if (own) take(`${name} ${id}`, own);
    take(id, rate);
  };
}
