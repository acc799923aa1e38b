import type { CommandName } from '../../../contract/commands';
import type {
  Connected,
  ConnectedMeta,
  HandshakeAuth,
  Meta,
  Position,
  Subscribed,
} from '../../../contract/core/frames';
import type { Goodbye } from '../../../contract/core/goodbye';
import type { Problem } from '../../../contract/problems';
import type { EphemeralMessage } from '../core/client-channel';

/** Receives the hub's messages, whichever transport carries them. */
export interface TransportEvents {
  connected(data: Connected, meta: ConnectedMeta): void;
  event(type: string, data: unknown, meta: Meta): void;
  goodbye(why: Goodbye): void;
  /** The connection has ended; called once, with the hub's problem if it refused. No other call follows. */
  closed(refused?: Problem): void;
}

/**
 * One connection over one transport. It is opened once; after it is closed, a new one is created. Requests reject with
 * a `Problem` if the hub refuses, with {@link TransportLost} if no answer came.
 */
export interface Transport {
  /** The current transport's name. */
  readonly transport: string;
  subscribe(channel: string, since?: Position): Promise<Subscribed>;
  unsubscribe(channel: string): void;
  /** Sends a command. @returns the reply's `data` */
  command(name: CommandName, input: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Sends a message without an answer. */
  say(name: EphemeralMessage, input: Readonly<Record<string, unknown>>): void;
  /** Resolves when the hub has answered, with the hub's time if the transport carries it (`Pong`). */
  ping(): Promise<unknown>;
  close(): void;
}

export type OpenTransport = (hello: HandshakeAuth, events: TransportEvents) => Transport;

/**
 * The connection ended, or was silent for too long, before an answer came: the request may or may not have taken
 * effect.
 */
export class TransportLost extends Error {
  override readonly name = 'LinkLost';
}
