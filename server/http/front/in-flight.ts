import { problem } from '../../../contract/problems';

/** The most requests under way at a time, including unread responses. */
export interface InFlightLimits {
  readonly node: number;
  readonly perAddress: number;
}

/** Counts the requests under way, for the node and by address. */
export class InFlight {
  readonly #byAddress = new Map<string, number>();
  #total = 0;

  constructor(private readonly limits: InFlightLimits) {}

  /** Counts one more. @throws Problem `request.rate_limited`, `server.busy` */
  enter(address: string): void {
    const others = this.#byAddress.get(address) ?? 0;
    if (others >= this.limits.perAddress) {
      throw problem('request.rate_limited', { message: 'Demasiadas peticiones a la vez.', retryAfterMs: 1_000 });
    }
    if (this.#total >= this.limits.node) throw problem('server.busy', { retryAfterMs: 1_000 });
    this.#byAddress.set(address, others + 1);
    this.#total++;
  }

  /** Counts one more, if the limits allow it. */
  tryEnter(address: string): boolean {
    const others = this.#byAddress.get(address) ?? 0;
    if (others >= this.limits.perAddress || this.#total >= this.limits.node) return false;
    this.#byAddress.set(address, others + 1);
    this.#total++;
    return true;
  }

  /** Counts one that has ended. */
  leave(address: string): void {
    const left = (this.#byAddress.get(address) ?? 1) - 1;
    if (left > 0) this.#byAddress.set(address, left);
    else this.#byAddress.delete(address);
    this.#total--;
  }
}
