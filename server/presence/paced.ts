interface State {
  /** The last stated value. */
  isOn: boolean;
  /** The last published value. */
  isPublished: boolean;
  /** When its beginning was last published, as of `performance.now()`, which is independent of clock changes. */
  publishedAt: number;
  timer: NodeJS.Timeout | undefined;
}

export interface PacedOptions {
  /** The shortest time between two publications of a state that begins or continues, in milliseconds. */
  everyMs: number;
  /** How long a state lasts without being stated again, in milliseconds. */
  forgottenMs: number;
  tell(key: string, isOn: boolean): void;
  /** The state has been removed. */
  forgotten(key: string): void;
}

/**
 * States that clients switch on and off at any speed, each published at a bounded rate (SEC-57). A beginning is
 * published at once, or when `everyMs` have passed since the one before; an end at once, where its beginning was
 * published. So each period has at most two publications, and the last one always has the last stated value.
 */
export class PacedStates {
  readonly #states = new Map<string, State>();

  constructor(private readonly options: PacedOptions) {}

  /** States that are on, or were published recently. */
  get size(): number {
    return this.#states.size;
  }

  has(key: string): boolean {
    return this.#states.has(key);
  }

  /** States that it begins or continues. */
  begin(key: string): void {
    const state = this.#states.get(key) ?? {
      isOn: false,
      isPublished: false,
      publishedAt: -Infinity,
      timer: undefined,
    };
    this.#states.set(key, state);
    const wait = state.publishedAt + this.options.everyMs - performance.now();
    const wasOn = state.isOn;
    state.isOn = true;
    if (wait <= 0) this.#publish(key, state);
    else if (state.isPublished) this.#after(state, this.options.forgottenMs, () => this.end(key));
    else if (!wasOn) this.#after(state, wait, () => this.#publish(key, state));
  }

  /** States that it ends, by the client's request or another cause. */
  end(key: string): void {
    const state = this.#states.get(key);
    if (!state?.isOn) return;
    state.isOn = false;
    this.#after(state, state.publishedAt + this.options.everyMs - performance.now(), () => this.#forget(key));
    if (!state.isPublished) return;
    state.isPublished = false;
    this.options.tell(key, false);
  }

  close(): void {
    for (const { timer } of this.#states.values()) clearTimeout(timer);
    this.#states.clear();
  }

  #publish(key: string, state: State): void {
    state.isPublished = true;
    state.publishedAt = performance.now();
    this.#after(state, this.options.forgottenMs, () => this.end(key));
    this.options.tell(key, true);
  }

  #after(state: State, ms: number, then: () => void): void {
    clearTimeout(state.timer);
    state.timer = setTimeout(then, Math.max(ms, 0)).unref();
  }

  #forget(key: string): void {
    this.#states.delete(key);
    this.options.forgotten(key);
  }
}
