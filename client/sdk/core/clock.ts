/** One answer of the hub that told its time. */
interface Sample {
  readonly rttMs: number;
  readonly offsetMs: number;
}

/**
 * How far the hub's clock is ahead of this one. An answer was written somewhere between question and receipt, so the
 * quickest of the last few is the least wrong: by half its round trip at most.
 */
export class Clock {
  #samples: Sample[] = [];

  /** @param sentAt when the hub was asked, by this clock @param hubTime what it said @param rttMs until that was heard */
  take(sentAt: number, hubTime: number, rttMs: number): void {
    this.#samples = [...this.#samples.slice(1 - KEPT), { rttMs, offsetMs: hubTime - (sentAt + rttMs / 2) }];
  }

  /** Milliseconds to add to this clock for the hub's; `undefined` while nobody has told. */
  get offsetMs(): number | undefined {
    const quickest = this.#samples.reduce<Sample | undefined>(
      (best, sample) => (best && best.rttMs <= sample.rttMs ? best : sample),
      undefined,
    );
    return quickest && Math.round(quickest.offsetMs);
  }
}

const KEPT = 8;
