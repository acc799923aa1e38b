import type { Principal } from '../../contract/core/identity';
import type { OutboxLimits } from './outbox';
import type { ChannelAuthorizer, OutboxItem } from './ports';

/** What a session needs of the hub that it belongs to. `S` is the session, `Sub` its subscription. */
export interface SessionHost<S, Sub> {
  readonly epoch: string;
  /** What may wait for each session (HUB-4). */
  readonly outboxLimits: OutboxLimits;
  readonly options: {
    readonly gate: ChannelAuthorizer;
    /** Bytes that may wait for one session. */
    readonly outboxLimit: number;
    /** Channels that one session may follow. */
    readonly maxSubscriptions: number;
  };
  /** Asks the gate for many channels at once; `undefined` where each is to be asked for alone. */
  seenAmong(principal: Principal, channels: readonly string[]): Promise<ReadonlySet<string>> | undefined;
  takeSubscription(subscription: Sub): void;
  forgetSubscription(subscription: Sub): void;
  /** A session has come, has gone or follows other channels than before. */
  changed(session: S): void;
  /** Something waits for a session. */
  touched(session: S): void;
  forgetSession(session: S): void;
}

/** What a subscription needs of its session. */
export interface SubscriptionOwner {
  readonly principal: Principal;
  /** Whether the outbox is less than half full. */
  readonly roomy: boolean;
  /** Resolves once there is room. */
  hasRoom(): Promise<void>;
  canSubscribe(channel: string): Promise<boolean>;
  push(parcel: OutboxItem): void;
  flush(): void;
  /** Events of a channel are gone that the session has not had. */
  tellLost(channel: string, seq: number): void;
}
