export interface Rate {
  perSecond: number;
  burst: number;
}

/** A token bucket: `burst` at once, `perSecond` in the long run. */
export class TokenBucket {
  #tokens: number;
  #filledAt = performance.now();

  constructor(private readonly rate: Rate) {
    this.#tokens = rate.burst;
  }

  /** Takes a token. @returns 0, or how many milliseconds to wait until there is one. */
  take(now = performance.now()): number {
    const { perSecond, burst } = this.rate;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1_000) * perSecond);
    this.#filledAt = now;
    if (this.#tokens >= 1) {
      this.#tokens--;
      return 0;
    }
    return Math.ceil(((1 - this.#tokens) / perSecond) * 1_000);
  }
}
