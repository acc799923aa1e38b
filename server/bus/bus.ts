/**
 * How nodes wake each other. A bus may lose, repeat and reorder: it only says where to look, and what is
 * there is read from the log (HUB-6).
 */
export interface Bus {
  /** Tells the other nodes that these channels have reached these sequences. Never throws, never waits. */
  wake(heads: ReadonlyMap<string, number>): void;
  /** Sets who hears the other nodes. */
  listen(listener: BusListener): void;
  close(): Promise<void>;
}

export interface BusListener {
  woken(channel: string, seq: number): void;
  /** Something was said that did not fit or was missed: look at everything. */
  wokenAll(): void;
}
