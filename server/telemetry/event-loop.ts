import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The event loop's delay since the last read, by any reader; in seconds. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The one monitor of the event loop. */
export interface LoopWatch {
  /** Returns the delay since the last call; `undefined` where nothing was measured yet. */
  take(): LoopDelay | undefined;
  stop(): void;
}

/** The interval of the timer that measures the delay; the histogram records it along with the delay. */
const RESOLUTION_MS = 20;

/** Starts the monitor. It costs a timer; nothing is computed until a read. */
export function watchEventLoop(): LoopWatch {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  return {
    take() {
      if (delay.count === 0) return undefined;
      const measured = { p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), max: late(delay.max) };
      delay.reset();
      return measured;
    },
    stop: () => void delay.disable(),
  };
}

/** Returns the seconds beyond the timer's own interval. */
const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1000);
