/**
 * How nodes wake each other. A bus may lose, repeat and reorder: it only says where to look, and what is
 * there is read from the log (HUB-6).
 */
export interface Bus {
  /** Tells the other nodes that these channels have reached these sequences. Never throws, never waits. */
  wake(heads: ReadonlyMap<string, number>): void;
  /** Tells the other nodes something that is worth hearing now or never, up to {@link MAX_SAID} bytes. Never throws. */
  say(words: string): void;
  /** Sets who hears the other nodes. */
  listen(listener: BusListener): void;
  close(): Promise<void>;
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
