import type { Subscription } from './subscription';

/**
 * What a session follows, by channel. Thousands of idle connections follow one channel each, and a map with one entry
 * weighs five times as much as what it holds: there is none before there are two.
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

  /** Takes the place of what was there for the same channel. */
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

  /** As they are now: whatever is added or deleted meanwhile. */
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
