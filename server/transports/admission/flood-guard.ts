import { goodbye, type Goodbye } from '../../../contract/core/goodbye';
import { TokenBucket, type Rate } from '../../limits/token-bucket';

/** Finds out who goes on sending far beyond its rate, whatever it sends, or reads no answers (SEC-22). */
export class FloodWatch {
  readonly #bucket: TokenBucket;

  constructor(rate: Rate) {
    this.#bucket = new TokenBucket(rate, FLOOD);
  }

  /**
   * To be called for whatever the client sends, heartbeats included.
   *
   * @param clogged whether more waits for it than any client leaves unread that reads at all
   * @returns why its connection ends, or `undefined`
   */
  packet(clogged: boolean): Goodbye | undefined {
    if (this.#bucket.take() > 0) return goodbye('flooding');
    return clogged ? goodbye('too_slow') : undefined;
  }
}

/** How many times the rate at which packets are taken is a flood. */
const FLOOD = 4;
