import type { Backoff } from './backoff';
import type { OpenClientChannel } from './client-channel';
import type { OpenRecords } from './storage/kept-records';
import type { OpenTransport } from '../transports/transport';
import type { OutboxStorage } from './storage/outbox-storage';
import type { RequestedLanguage } from './own-problem';
import type { HubReachability } from './reach';

/** The options of a client. */
export interface PulsoOptions {
  /** The hub's origin, such as `https://hub.example.org`; in a browser it may be empty: the page's own. */
  readonly url: string;
  /**
   * A bearer token, read again before each connection and request; without it the browser's cookie identifies the user.
   */
  readonly token?: () => Promise<string | undefined> | string | undefined;
  /** The name that a client without a token asks for. */
  readonly username?: string;
  /** Where pending commands are stored; in memory by default. */
  readonly storage?: OutboxStorage;
  /** Where features store small records, such as refused messages; in memory by default. */
  readonly openRecords?: OpenRecords;
  /** A transport other than Socket.IO. */
  readonly openLink?: OpenTransport;
  /** Replaces the client's own connection, which is passed in. */
  readonly openLine?: (own: OpenClientChannel) => OpenClientChannel;
  /**
   * The language of the hub's messages, in the format of `Accept-Language`, such as `en` or `es-EC,es;q=0.9`. By
   * default, a page in a browser uses its reader's language; elsewhere it is Spanish.
   */
  readonly language?: RequestedLanguage;
  /** Knows whether the hub refuses this page; shared by the transports and REST. */
  readonly reach?: HubReachability;
  readonly backoff?: Backoff;
  /** The interval between heartbeats, in milliseconds. */
  readonly heartbeatMs?: number;
}
