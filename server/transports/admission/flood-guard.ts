import { goodbye, type Goodbye } from '../../../contract/core/goodbye';
import { TokenBucket, type Rate } from '../../limits/token-bucket';

/** Detects a client that keeps sending far beyond its rate, or that does not read its replies (SEC-22). */
export class FloodGuard {
  readonly #bucket: TokenBucket;

  constructor(rate: Rate) {
    this.#bucket = new TokenBucket(rate, FLOOD);
  }

  /**
   * Counts one packet from the client. Heartbeats count too.
   *
   * @param clogged whether the client has more unread data than any client that reads at all
   * @returns the reason to close its connection, or `undefined`
   */
  packet(clogged: boolean): Goodbye | undefined {
    if (this.#bucket.take() > 0) return goodbye('flooding');
    return clogged ? goodbye('too_slow') : undefined;
  }
}

/** The multiple of the permitted rate that counts as a flood. */
const FLOOD = 4;
