import type { LoopDelay, LoopWatch } from '../../telemetry/event-loop';

export interface LoadWatchOptions {
  /** A watch of its own: one that others read as well would only tell what came after them. */
  readonly watch: LoopWatch;
  /** The node is under high load, and how late its event loop was. */
  tell(delay: LoopDelay): void;
  readonly everyMs?: number;
  readonly now?: () => number;
}

/** High load begins when the event loop is this late in two looks on end, and is over when it is in none; in seconds. */
const HIGH_S = 0.25;
const CALM_S = 0.1;
/** Told at most once in this time, in milliseconds. */
const AGAIN_MS = 60_000;
const EVERY_MS = 2_000;

/** Looks at the event loop every now and then, and tells of high load when it begins, not for as long as it lasts. */
export class LoadWatch {
  readonly #timer: NodeJS.Timeout;
  #late = 0;
  #high = false;
  #toldAt = -Infinity;

  constructor(private readonly options: LoadWatchOptions) {
    this.#timer = setInterval(() => this.look(), options.everyMs ?? EVERY_MS);
  }

  look(): void {
    const { watch, tell, now = Date.now } = this.options;
    const delay = watch.take();
    if (!delay) return;
    this.#late = delay.p99 >= HIGH_S ? this.#late + 1 : 0;
    if (delay.p99 < CALM_S) this.#high = false;
    if (this.#high || this.#late < 2) return;
    this.#high = true;
    if (now() - this.#toldAt < AGAIN_MS) return;
    this.#toldAt = now();
    tell(delay);
  }

  close(): void {
    clearInterval(this.#timer);
    this.options.watch.stop();
  }
}
