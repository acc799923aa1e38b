import type { Subscription } from './subscription';

/**
 * A session's subscriptions, by channel. Thousands of idle connections have one subscription each, and a map with one
 * entry takes five times the memory of its content: the map is created with the second subscription.
 */
export class Subscriptions implements Iterable<[channel: string, subscription: Subscription]> {
  #only: Subscription | undefined;
  #all: Map<string, Subscription> | undefined;

  get size(): number {
    return this.#all?.size ?? (this.#only ? 1 : 0);
  }

  get(channel: string): Subscription | undefined {
    return this.#all ? this.#all.get(channel) : this.#only?.channel === channel ? this.#only : undefined;
  }

  has(channel: string): boolean {
    return this.get(channel) !== undefined;
  }

  /** Adds a subscription, in place of an earlier one to the same channel. */
  add(subscription: Subscription): void {
    const { channel } = subscription;
    if (this.#only && this.#only.channel !== channel) this.#all ??= new Map([[this.#only.channel, this.#only]]);
    if (this.#all) this.#all.set(channel, subscription);
    this.#only = this.#all ? undefined : subscription;
  }

  delete(channel: string): void {
    this.#all?.delete(channel);
    if (this.#only?.channel === channel) this.#only = undefined;
  }

  /** Returns a copy, unaffected by later additions and deletions. */
  values(): Subscription[] {
    return this.#all ? [...this.#all.values()] : this.#only ? [this.#only] : [];
  }

  keys(): string[] {
    return this.values().map(({ channel }) => channel);
  }

  *[Symbol.iterator](): Iterator<[string, Subscription]> {
    for (const subscription of this.values()) yield [subscription.channel, subscription];
  }
}
