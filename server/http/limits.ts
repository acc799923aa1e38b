import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { problem } from '../../contract/problems';

/** So many in so many seconds. */
export interface Rate {
  readonly points: number;
  readonly seconds: number;
}

/** Counts one; @throws Problem `request.rate_limited` with the time to wait. */
export type Limit = (key: string) => Promise<void>;

/** Generous: meant for programs that have lost their way, not for people. */
export const usualCommandRate: Rate = { points: 600, seconds: 10 };

/** A limit by key, in this process's memory; `off` lets everything pass. */
export function createLimit(rate: Rate | 'off'): Limit {
  if (rate === 'off') return () => Promise.resolve();
  const limiter = new RateLimiterMemory({ points: rate.points, duration: rate.seconds });
  return async (key) => {
    try {
      await limiter.consume(key);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw problem('request.rate_limited', { retryAfterMs: Math.max(1, refusal.msBeforeNext) });
    }
  };
}
