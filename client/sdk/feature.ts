import type { ConnectionMessage, ClientMessage } from './core/client-channel';
import type { ClientContext } from './core/client-context';
import type { Answer } from './core/commands';
import type { Follower } from './core/follower';
import type { OpenRecords } from './core/storage/kept-records';
import type { ViewEvent } from './core/live-query';
import type { Rest } from './core/rest';

/** The parts of a client that a feature receives when it is created. */
export interface FeatureContext {
  /** The client operations that a feature can use. */
  readonly client: ClientContext;
  readonly rest: Rest;
  readonly openRecords: OpenRecords;
  up(message: ClientMessage): void;
  /** Keeps a channel subscribed until the returned function is called; the caller sends the subscription itself. */
  want(channel: string): () => void;
  /** Subscribes to a channel until the returned function is called. */
  follow(channel: string): () => void;
  /** Whether a channel is already subscribed and the hub has answered. */
  isFollowed(channel: string): boolean;
}

/** The part of a feature that receives messages from the hub. */
export interface FeatureFollower extends Follower {
  hear(message: ConnectionMessage): void;
  /** A command sent by any tab of this browser has been answered. */
  answered?(answer: Answer): void;
  /** An event of a subscribed channel, each once and in order. */
  event?(event: ViewEvent): void;
  /** The page has become visible, or the network works again. */
  look?(): void;
}

/** A client's half of a feature: it receives the hub's messages and adds an API to the client. */
export interface ClientFeature<Api extends object> {
  create(context: FeatureContext): { readonly follower: FeatureFollower; readonly api: Api };
}

/** Defines a client feature; the types of its API are inferred. */
export const defineClientFeature = <Api extends object>(create: ClientFeature<Api>['create']): ClientFeature<Api> => ({
  create,
});
