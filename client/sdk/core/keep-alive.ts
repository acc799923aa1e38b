/** Runs something while it is wanted, and a little longer: a change of page, or React's second mount, keeps it. */
export class KeepAlive {
  #stop: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly ms: number,
    /** Starts it. @returns what stops it */
    private readonly run: () => () => void,
  ) {}

  /** It is wanted, until what is returned is called. */
  readonly activate = (): (() => void) => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stop ??= this.run();
    return () => {
      this.#timer = setTimeout(() => this.hurry(), this.ms);
    };
  };

  /** Stops at once what nobody wants any more. */
  hurry(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stop?.();
    this.#stop = undefined;
  }
}
