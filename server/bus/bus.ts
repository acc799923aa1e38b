/**
 * How nodes wake each other. A bus may lose, repeat and reorder: it only says where to look, and what is
 * there is read from the log (HUB-6).
 */
export interface Bus {
  /** Tells the other nodes that these channels have reached these sequences. Never throws, never waits. */
  wake(heads: ReadonlyMap<string, number>): void;
  /** Tells the other nodes something that is worth hearing now or never, up to {@link MAX_SAID} bytes. Never throws. */
  publishLossy(words: string): void;
  /** Sets who hears the other nodes. */
  listen(listener: BusListener): void;
  /** How it is; a bus within one process has nothing to say. */
  readonly health?: BusHealth;
  close(): Promise<void>;
}

/** Whether wake-ups arrive. */
export interface BusHealth {
  /** Whether a heartbeat has come back on the connection of now. */
  readonly connected: boolean;
  /** How often a connection that served was lost. */
  readonly losses: number;
  /** How long the last heartbeat took, in seconds. */
  readonly beatSeconds: number | undefined;
}

export interface BusListener {
  woken(channel: string, seq: number): void;
  /** What another node said. */
  heard(words: string): void;
  /** Something was said that did not fit or was missed: look at everything. */
  wokenAll(): void;
}

/** Longer words are not said. */
export const MAX_SAID = 3_500;
