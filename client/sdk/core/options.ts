import type { Backoff } from './backoff';
import type { OpenClientChannel } from './client-channel';
import type { OpenRecords } from './storage/kept-records';
import type { OpenLink } from '../transports/transport';
import type { OutboxStorage } from './storage/outbox-storage';
import type { WishedLanguage } from './own-problem';
import type { Reach } from './reach';

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
  /** Where features keep a few records of their own, such as refused messages; memory unless told. */
  readonly openRecords?: OpenRecords;
  /** Another transport than Socket.IO. */
  readonly openLink?: OpenLink;
  /** Another way to the hub than a connection of one's own; that one is handed in. */
  readonly openLine?: (own: OpenClientChannel) => OpenClientChannel;
  /**
   * In which language the hub's sentences come, in the words of `Accept-Language`, such as `en` or `es-EC,es;q=0.9`. Without
   * it a browser's page has that of its reader; Spanish elsewhere.
   */
  readonly language?: WishedLanguage;
  /** Knows whether the hub refuses this page; shared by the links and REST. */
  readonly reach?: Reach;
  readonly backoff?: Backoff;
  /** How often the hub is asked whether it is there, in milliseconds. */
  readonly heartbeatMs?: number;
}
