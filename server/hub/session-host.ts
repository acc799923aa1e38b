import type { Principal } from '../../contract/core/identity';
import type { OutboxLimits } from './outbox';
import type { ChannelAuthorizer, OutboxItem } from './ports';

/** What a session needs of its hub. `S` is the session, `Sub` its subscription. */
export interface SessionHost<S, Sub> {
  readonly epoch: string;
  /** Limits of each session's outbox (HUB-4). */
  readonly outboxLimits: OutboxLimits;
  readonly options: {
    readonly authorizer: ChannelAuthorizer;
    /** Bytes that may be queued for one session. */
    readonly outboxLimit: number;
    /** Channels to which one session may subscribe. */
    readonly maxSubscriptions: number;
  };
  /** Asks the authorizer about many channels at once; `undefined` where each must be checked separately. */
  visibleAmong(principal: Principal, channels: readonly string[]): Promise<ReadonlySet<string>> | undefined;
  takeSubscription(subscription: Sub): void;
  forgetSubscription(subscription: Sub): void;
  /** A session has opened or ended, or its subscriptions have changed. */
  changed(session: S): void;
  /** Something is queued for a session. */
  touched(session: S): void;
  forgetSession(session: S): void;
}

/** What a subscription needs of its session. */
export interface SubscriptionOwner {
  readonly principal: Principal;
  /** Whether the outbox is less than half full. */
  readonly hasCapacity: boolean;
  /** Resolves once the outbox is less than half full. */
  waitForCapacity(): Promise<void>;
  canSubscribe(channel: string): Promise<boolean>;
  push(item: OutboxItem): void;
  flush(): void;
  /** Sends `resync`: events of a channel are gone before the client received them. */
  sendResync(channel: string, seq: number): void;
}
