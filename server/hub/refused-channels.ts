import type { Subscribed, SubscribeInput } from '../../contract/core/frames';
import { goodbye, type Goodbye } from '../../contract/core/goodbye';
import { Problem } from '../../contract/problems';

/** Refused names kept for one session: more than a page uses, and an upper bound for a client that guesses names. */
const MAX_NAMES = 64;

/** Delay, in milliseconds, after which a client reconnects when its permissions could not be checked. */
export const RETRY_MS = 1_000;

/** What {@link RefusedChannels} needs of its session. */
export interface Subscriber {
  subscribe(input: SubscribeInput, accepted: (answer: Subscribed) => void): Promise<void>;
  tell(type: string, data: unknown): void;
  end(why: Goodbye): void;
}

/**
 * The names of the channels that a session asked for and may not see (SEC-56). The hub subscribes the session to
 * one once it may be seen (HUB-7). Beyond the maximum the oldest names are dropped.
 */
export class RefusedChannels {
  readonly #names = new Set<string>();

  constructor(private readonly session: Subscriber) {}

  add(channel: string): void {
    this.#names.delete(channel);
    this.#names.add(channel);
    const [oldest] = this.#names;
    if (this.#names.size > MAX_NAMES && oldest !== undefined) this.#names.delete(oldest);
  }

  delete(channel: string): void {
    this.#names.delete(channel);
  }

  /** A permission may have changed: subscribes to `only`, or to every refused channel, where that is now allowed. */
  async retry(only: string | undefined): Promise<void> {
    const channels = only === undefined ? [...this.#names] : this.#names.has(only) ? [only] : [];
    await Promise.all(channels.map((channel) => this.#subscribe(channel)));
  }

  async #subscribe(channel: string): Promise<void> {
    const { session } = this;
    try {
      await session.subscribe({ channel }, (answer) => session.tell('subscribed', answer));
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) session.end(goodbye('stopping', RETRY_MS));
    }
  }
}

/** Leaves a refused channel out. An outage is not a refusal and is thrown again. */
export function ifProblem(error: unknown): undefined {
  if (error instanceof Problem && error.status < 500) return undefined;
  throw error;
}
