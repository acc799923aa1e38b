import { notify } from './listeners';

/** A value with change notifications; the shape that React's `useSyncExternalStore` requires. */
export interface Readable<T> {
  get(): T;
  /** The initial value: what a server renders, and what a browser hydrates. */
  initial(): T;
  /** Calls `listener` after each change. @returns a function that unsubscribes */
  subscribe(listener: () => void): () => void;
}

export interface StoreOptions {
  /** Called with the first subscriber; the returned function is called when the last one has unsubscribed. */
  activate?(): () => void;
}

/** A value with its listeners. `set` with the current value notifies no listener. */
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
    notify(this.#listeners, undefined);
  }

  /** Replaces some properties of an object. */
  update(change: Partial<T>): void {
    this.set({ ...this.value, ...change });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const own = (): void => listener(); // the same listener added twice counts as two subscriptions
    this.#listeners.add(own);
    if (this.#listeners.size === 1) this.#deactivate = this.options.activate?.();
    return () => {
      if (!this.#listeners.delete(own) || this.#listeners.size > 0) return;
      this.#deactivate?.();
      this.#deactivate = undefined;
    };
  };
}
