import type { LoopDelay, LoopWatch } from '../../telemetry/event-loop';

export interface LoadWatchOptions {
  /** A separate watch: a shared one would only report the time since another reader's last reading. */
  readonly watch: LoopWatch;
  /** Reports high load, with the delay of the event loop. */
  tell(delay: LoopDelay): void;
  readonly everyMs?: number;
  readonly now?: () => number;
}

/**
 * High load begins when the event loop's delay reaches HIGH_S in two consecutive checks, and ends below CALM_S; in
 * seconds.
 */
const HIGH_S = 0.25;
const CALM_S = 0.1;
/** The shortest interval between two reports, in milliseconds. */
const REPORT_MS = 60_000;
const EVERY_MS = 2_000;

/** Checks the event loop periodically, and reports high load when it begins, once for as long as it lasts. */
export class LoadMonitor {
  readonly #timer: NodeJS.Timeout;
  #late = 0;
  #high = false;
  #reportedAt = -Infinity;

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
    if (now() - this.#reportedAt < REPORT_MS) return;
    this.#reportedAt = now();
    tell(delay);
  }

  close(): void {
    clearInterval(this.#timer);
    this.options.watch.stop();
  }
}
