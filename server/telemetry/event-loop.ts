import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How late the event loop was since the last look, whoever looked; in seconds. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The one watch over the event loop. */
export interface LoopWatch {
  /** What was seen since the last time it was taken; `undefined` where nothing was yet. */
  take(): LoopDelay | undefined;
  stop(): void;
}

/** The delay is read off a timer of this interval, which is part of what the histogram records. */
const RESOLUTION_MS = 20;

/** Begins to watch. Costs a timer; nothing is computed until somebody looks. */
export function watchEventLoop(): LoopWatch {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  return {
    take() {
      if (delay.count === 0) return undefined;
      const seen = { p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), max: late(delay.max) };
      delay.reset();
      return seen;
    },
    stop: () => void delay.disable(),
  };
}

/** Seconds beyond the timer's own interval. */
const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1000);
