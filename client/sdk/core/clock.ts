/** A heartbeat's answer that contained the hub's time. */
interface Sample {
  readonly rttMs: number;
  readonly offsetMs: number;
}

/**
 * Estimates how far the hub's clock is ahead of this one. The hub wrote its answer between the request and the receipt,
 * so the fastest of the last few answers has the smallest error: half its round trip at most.
 */
export class Clock {
  #samples: Sample[] = [];

  /**
   * @param sentAt when the request was sent, by this clock
   * @param hubTime the hub's time
   * @param rttMs the round trip
   */
  take(sentAt: number, hubTime: number, rttMs: number): void {
    this.#samples = [...this.#samples.slice(1 - MAX_SAMPLES), { rttMs, offsetMs: hubTime - (sentAt + rttMs / 2) }];
  }

  /** Milliseconds to add to this clock to get the hub's; `undefined` before the first answer. */
  get offsetMs(): number | undefined {
    const quickest = this.#samples.reduce<Sample | undefined>(
      (best, sample) => (best && best.rttMs <= sample.rttMs ? best : sample),
      undefined,
    );
    return quickest && Math.round(quickest.offsetMs);
  }
}

const MAX_SAMPLES = 8;
