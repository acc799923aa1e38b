import type { Down, Up } from './core/client-channel';
import type { ClientContext } from './core/client-context';
import type { Answer } from './core/commands';
import type { Follower } from './core/follower';
import type { OpenRecords } from './core/storage/kept-records';
import type { ViewEvent } from './core/live-query';
import type { Rest } from './core/rest';

/** What the client hands to a feature when it is made. */
export interface FeatureContext {
  /** What a feature may do with the client that it belongs to. */
  readonly client: ClientContext;
  readonly rest: Rest;
  readonly openRecords: OpenRecords;
  up(message: Up): void;
  /** Keeps a channel subscribed until the returned function is called; the reader sends the subscription itself. */
  want(channel: string): () => void;
  /** Subscribes to a channel until the returned function is called. */
  follow(channel: string): () => void;
  /** Whether a channel is followed already and has answered. */
  isFollowed(channel: string): boolean;
}

/** What follows the hub for a feature. */
export interface FeatureFollower extends Follower {
  hear(message: Down): void;
  /** A command of this browser has been answered, whichever tab sent it. */
  answered?(answer: Answer): void;
  /** An event of a followed channel, each once and in order. */
  event?(event: ViewEvent): void;
  /** The page has become visible, or the network has come back. */
  look?(): void;
}

/** A feature of a client: what follows the hub for it, and what it adds to the client. */
export interface ClientFeature<Api extends object> {
  create(context: FeatureContext): { readonly follower: FeatureFollower; readonly api: Api };
}

/** Writes a feature; the types of what it adds survive. */
export const defineClientFeature = <Api extends object>(create: ClientFeature<Api>['create']): ClientFeature<Api> => ({
  create,
});
