interface State {
  /** What was stated last. */
  isOn: boolean;
  /** What the others know. */
  isTold: boolean;
  /** When its beginning was last published, as `performance.now()` tells it: no clock that is set changes it. */
  toldAt: number;
  timer: NodeJS.Timeout | undefined;
}

export interface PacedOptions {
  /** The shortest time between two publications that a state has begun, or goes on, in milliseconds. */
  everyMs: number;
  /** How long a state lasts that is not stated again, in milliseconds. */
  forgottenMs: number;
  tell(key: string, isOn: boolean): void;
  /** Nothing of it is kept any more. */
  forgotten(key: string): void;
}

/**
 * States that clients switch on and off at any speed, each published at a bounded rate (SEC-57). A beginning is
 * published at once, or when `everyMs` have passed since the one before; an end at once, where its beginning was
 * published. So two publications at most fall into each period, and the last one is always what was stated last.
 */
export class PacedStates {
  readonly #states = new Map<string, State>();

  constructor(private readonly options: PacedOptions) {}

  /** States that are on, or were published a moment ago. */
  get size(): number {
    return this.#states.size;
  }

  has(key: string): boolean {
    return this.#states.has(key);
  }

  /** It has begun, or goes on. */
  begin(key: string): void {
    const state = this.#states.get(key) ?? { isOn: false, isTold: false, toldAt: -Infinity, timer: undefined };
    this.#states.set(key, state);
    const wait = state.toldAt + this.options.everyMs - performance.now();
    const wasOn = state.isOn;
    state.isOn = true;
    if (wait <= 0) this.#publish(key, state);
    else if (state.isTold) this.#after(state, this.options.forgottenMs, () => this.end(key));
    else if (!wasOn) this.#after(state, wait, () => this.#publish(key, state));
  }

  /** It is over: by the client's statement, or by something that ends it. */
  end(key: string): void {
    const state = this.#states.get(key);
    if (!state?.isOn) return;
    state.isOn = false;
    this.#after(state, state.toldAt + this.options.everyMs - performance.now(), () => this.#forget(key));
    if (!state.isTold) return;
    state.isTold = false;
    this.options.tell(key, false);
  }

  close(): void {
    for (const { timer } of this.#states.values()) clearTimeout(timer);
    this.#states.clear();
  }

  #publish(key: string, state: State): void {
    state.isTold = true;
    state.toldAt = performance.now();
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
