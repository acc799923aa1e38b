import type { Down } from './client-channel';

/** Part of the client that hears what the hub tells. */
export interface Follower {
  hear(message: Down): void;
  /** Somebody else is there now. */
  startOver?(): void;
}
