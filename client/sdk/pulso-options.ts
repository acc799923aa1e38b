import type { Backoff } from './backoff';
import type { FailedStorage } from './chat/failed-storage';
import type { OpenLine } from './line';
import type { OpenLink } from './link';
import type { OutboxStorage } from './outbox-storage';

/** What a client is made with. */
export interface PulsoOptions {
  /** The hub's origin, such as `https://hub.example.org`; in a browser it may be empty: the page's own. */
  readonly url: string;
  /** A bearer token, asked for anew before each connection and request; without it the browser's cookie says who it is. */
  readonly token?: () => Promise<string | undefined> | string | undefined;
  /** What somebody without a token wants to be called. */
  readonly username?: string;
  /** Where commands wait for their answers; memory unless told. */
  readonly storage?: OutboxStorage;
  /** Where refused messages are kept; memory unless told. */
  readonly failed?: FailedStorage;
  /** Another transport than Socket.IO. */
  readonly openLink?: OpenLink;
  /** Another way to the hub than a connection of one's own; that one is handed in. */
  readonly openLine?: (own: OpenLine) => OpenLine;
  readonly backoff?: Backoff;
  /** How often the hub is asked whether it is there, in milliseconds. */
  readonly heartbeatMs?: number;
}
