/**
 * How nodes wake each other. A bus may lose, repeat and reorder messages: it only announces which channels
 * have moved, and their events are read from the log (HUB-6).
 */
export interface Bus {
  /** Informs the other nodes that these channels have reached these sequences. Never throws, never waits. */
  wake(heads: ReadonlyMap<string, number>): void;
  /** Sends the other nodes a message of at most {@link MAX_PAYLOAD_BYTES} bytes, which may be lost. Never throws. */
  publishLossy(payload: string): void;
  /** Sets the listener for messages of the other nodes. */
  listen(listener: BusListener): void;
  /** The state of the connection; absent for a bus within one process. */
  readonly health?: BusHealth;
  close(): Promise<void>;
}

/** Whether wake-ups arrive. */
export interface BusHealth {
  /** Whether a heartbeat has been answered on the present connection. */
  readonly connected: boolean;
  /** How often a working connection was lost. */
  readonly losses: number;
  /** How long the last heartbeat took, in seconds. */
  readonly beatSeconds: number | undefined;
}

export interface BusListener {
  onWake(channel: string, seq: number): void;
  /** A message of another node. */
  onMessage(payload: string): void;
  /** Wake-ups did not fit or were missed: every channel must be read. */
  onWakeAll(): void;
}

/** Bytes of a message; longer ones are not sent. */
export const MAX_PAYLOAD_BYTES = 3_500;
