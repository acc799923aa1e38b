/** Runs a task while it is in use and a little longer, so that a page change or React's second mount keeps it. */
export class KeepAlive {
  #stop: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly ms: number,
    /** Starts the task. @returns a function that stops it */
    private readonly run: () => () => void,
  ) {}

  /** Marks the task as in use until the returned function is called. */
  readonly activate = (): (() => void) => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stop ??= this.run();
    return () => {
      this.#timer = setTimeout(() => this.stopNow(), this.ms);
    };
  };

  /** Stops the task at once if it is no longer in use. */
  stopNow(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stop?.();
    this.#stop = undefined;
  }
}
