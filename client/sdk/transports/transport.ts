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
import type { Sayable } from '../core/client-channel';

/** What the hub says, whichever transport carries it. */
export interface LinkEvents {
  connected(data: Connected, meta: ConnectedMeta): void;
  event(type: string, data: unknown, meta: Meta): void;
  goodbye(why: Goodbye): void;
  /** The end, once; with the hub's own word where it refused. Nothing comes after it. */
  closed(refused?: Problem): void;
}

/**
 * One connection over one transport: it is opened once, and when it is closed there is a new one.
 * Requests reject with a `Problem` where the hub refuses, with {@link LinkLost} where no answer came.
 */
export interface Transport {
  /** What it runs over at the moment, in the transport's own word. */
  readonly transport: string;
  subscribe(channel: string, since?: Position): Promise<Subscribed>;
  unsubscribe(channel: string): void;
  /** Sends a command. @returns the reply's `data` */
  command(name: CommandName, input: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Says something that wants no answer. */
  say(name: Sayable, input: Readonly<Record<string, unknown>>): void;
  /** Resolves when the hub has answered: with the time by its clock, where the transport carries that (`Pong`). */
  ping(): Promise<unknown>;
  close(): void;
}

export type OpenLink = (hello: HandshakeAuth, events: LinkEvents) => Transport;

/** The connection ended, or was silent for too long, before an answer came: it may have taken effect or not. */
export class LinkLost extends Error {
  override readonly name = 'LinkLost';
}
