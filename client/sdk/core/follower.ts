import type { ConnectionMessage } from './client-channel';

/** A part of the client that receives the hub's messages. */
export interface Follower {
  hear(message: ConnectionMessage): void;
  /** The actor has changed: data of the previous one is discarded. */
  startOver?(): void;
}
