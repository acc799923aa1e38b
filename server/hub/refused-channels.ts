import type { Subscribed, SubscribeInput } from '../../contract/core/frames';
import { goodbye, type Goodbye } from '../../contract/core/goodbye';
import { Problem } from '../../contract/problems';

/** Names that a session may be waiting for: a page follows fewer, and a client that guesses names costs no more than these. */
const MOST = 64;

/** When a permission cannot be asked for, the session comes back after this long. */
export const RETRY_MS = 1_000;

/** The session that asked, as far as it is needed here. */
export interface Subscriber {
  subscribe(input: SubscribeInput, accepted: (answer: Subscribed) => void): Promise<void>;
  tell(type: string, data: unknown): void;
  end(why: Goodbye): void;
}

/**
 * The channels that a session asked for and may not see: their names alone (SEC-56). The session follows one by itself
 * once it may be seen (HUB-7). Of too many the oldest are forgotten.
 */
export class RefusedChannels {
  readonly #names = new Set<string>();

  constructor(private readonly session: Subscriber) {}

  add(channel: string): void {
    this.#names.delete(channel);
    this.#names.add(channel);
    const [oldest] = this.#names;
    if (this.#names.size > MOST && oldest !== undefined) this.#names.delete(oldest);
  }

  delete(channel: string): void {
    this.#names.delete(channel);
  }

  /** A permission may have changed: follows `only`, or every one of them, where the gate now says yes. */
  async askAgain(only: string | undefined): Promise<void> {
    const channels = only === undefined ? [...this.#names] : this.#names.has(only) ? [only] : [];
    await Promise.all(channels.map((channel) => this.#follow(channel)));
  }

  async #follow(channel: string): Promise<void> {
    const { session } = this;
    try {
      await session.subscribe({ channel }, (answer) => session.tell('subscribed', answer));
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) session.end(goodbye('stopping', RETRY_MS));
    }
  }
}

/** A channel that cannot be followed is left out; an outage is not a refusal. */
export function ifProblem(error: unknown): undefined {
  if (error instanceof Problem && error.status < 500) return undefined;
  throw error;
}
