import { once } from './listeners';

export interface InterestOptions {
  /** Called for the first user of a channel. */
  follow(channel: string): void;
  /** Called when the last user of a channel has released it. */
  leave(channel: string): void;
}

/** Counts the users of each channel within this client: a channel is subscribed once, however many they are. */
export class SubscriptionRefCount {
  readonly #counts = new Map<string, number>();

  constructor(private readonly options: InterestOptions) {}

  /** Every channel in use. */
  get channels(): Iterable<string> {
    return this.#counts.keys();
  }

  /** Subscribes to a channel. @returns a function that releases it */
  follow(channel: string): () => void {
    if (!this.#counts.has(channel)) this.options.follow(channel);
    return this.retain(channel);
  }

  /** Counts a use of a channel whose subscription the caller sends itself. @returns a function that releases it */
  retain(channel: string): () => void {
    this.#counts.set(channel, (this.#counts.get(channel) ?? 0) + 1);
    return once(() => {
      const left = (this.#counts.get(channel) ?? 1) - 1;
      if (left > 0) return void this.#counts.set(channel, left);
      this.#counts.delete(channel);
      this.options.leave(channel);
    });
  }
}
