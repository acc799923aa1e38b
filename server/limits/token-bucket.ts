export interface Rate {
  perSecond: number;
  burst: number;
}

/** A token bucket: `burst` at once, `perSecond` in the long run. Its only state is when it will be full again. */
export class TokenBucket {
  #fullAt = 0;

  /** @param times multiplies the rate */
  constructor(
    private readonly rate: Rate,
    private readonly times = 1,
  ) {}

  /** Takes tokens, by default one. @returns 0, or how many milliseconds to wait until there are enough. */
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

/** Tolerance for rounding errors in sums of times. */
const ROUNDING_MS = 1e-6;
