export interface Rate {
  perSecond: number;
  burst: number;
}

/** A token bucket: `burst` at once, `perSecond` in the long run. All it keeps is when it will be full again. */
export class TokenBucket {
  #fullAt = 0;

  /** @param times how many times the rate it gives */
  constructor(
    private readonly rate: Rate,
    private readonly times = 1,
  ) {}

  /** Takes tokens, one unless told. @returns 0, or how many milliseconds to wait until there are as many. */
  take(now = performance.now(), tokens = 1): number {
    const { perSecond, burst } = this.rate;
    const perToken = 1_000 / (perSecond * this.times);
    const fullAt = Math.max(this.#fullAt, now) + perToken * Math.min(tokens, burst);
    const wait = fullAt - now - burst * this.times * perToken;
    if (wait > ROUNDING_MS) return Math.ceil(wait);
    this.#fullAt = fullAt;
    return 0;
  }
}

/** What sums of times may be off by. */
const ROUNDING_MS = 1e-6;
