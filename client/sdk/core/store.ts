import { tell } from './listeners';

/** A value that changes, and word of it; the shape that React's `useSyncExternalStore` wants. */
export interface Readable<T> {
  get(): T;
  /** The value before anything has happened: what a server renders, and a browser that takes its page up. */
  initial(): T;
  /** Calls `listener` after each change. @returns what ends that */
  subscribe(listener: () => void): () => void;
}

export interface StoreOptions {
  /** The first subscriber has come; what is returned is called when the last has gone. */
  activate?(): () => void;
}

/** A value with its listeners. `set` with the value that is there already tells nobody. */
export class Store<T> implements Readable<T> {
  readonly #listeners = new Set<() => void>();
  readonly #first: T;
  #deactivate: (() => void) | undefined;

  constructor(
    private value: T,
    private readonly options: StoreOptions = {},
  ) {
    this.#first = value;
  }

  readonly get = (): T => this.value;
  readonly initial = (): T => this.#first;

  set(value: T): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    tell(this.#listeners, undefined);
  }

  /** Replaces some members of an object. */
  update(change: Partial<T>): void {
    this.set({ ...this.value, ...change });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const own = (): void => listener(); // the same listener twice is two subscriptions
    this.#listeners.add(own);
    if (this.#listeners.size === 1) this.#deactivate = this.options.activate?.();
    return () => {
      if (!this.#listeners.delete(own) || this.#listeners.size > 0) return;
      this.#deactivate?.();
      this.#deactivate = undefined;
    };
  };
}
