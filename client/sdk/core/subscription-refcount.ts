import { once } from './listeners';

export interface InterestOptions {
  /** The first asks for a channel that nobody follows. */
  follow(channel: string): void;
  /** The last has left it. */
  leave(channel: string): void;
}

/** How many parts of this client want each channel: it is followed once, however many they are. */
export class SubscriptionRefCount {
  readonly #wanted = new Map<string, number>();

  constructor(private readonly options: InterestOptions) {}

  /** Every channel that somebody wants. */
  get channels(): Iterable<string> {
    return this.#wanted.keys();
  }

  /** Follows a channel. @returns what ends that */
  follow(channel: string): () => void {
    if (!this.#wanted.has(channel)) this.options.follow(channel);
    return this.want(channel);
  }

  /** Wants a channel that its reader asks for by itself. @returns what ends that */
  want(channel: string): () => void {
    this.#wanted.set(channel, (this.#wanted.get(channel) ?? 0) + 1);
    return once(() => {
      const left = (this.#wanted.get(channel) ?? 1) - 1;
      if (left > 0) return void this.#wanted.set(channel, left);
      this.#wanted.delete(channel);
      this.options.leave(channel);
    });
  }
}
