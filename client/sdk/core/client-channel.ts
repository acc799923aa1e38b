import type { SignalName } from '../../../contract/signals';
import type { CommandName, UnrememberedCommand } from '../../../contract/commands';
import type { Connected, Meta, Position, Subscribed } from '../../../contract/core/frames';
import type { GoodbyeCode } from '../../../contract/core/goodbye';
import type { ProblemWire } from '../../../contract/problems';

/** The signed-in user, as the hub reports it. */
export type User = NonNullable<Connected['usuario']>;

export type ConnectionStatus = 'idle' | 'connecting' | 'online' | 'reconnecting' | 'offline';

/** The state of the connection to the hub. */
export interface ConnectionState {
  /** `offline`: no automatic retry follows; `idle`: the client has not been started. */
  readonly status: ConnectionStatus;
  /** When this status began, in milliseconds since 1970. */
  readonly since: number;
  /** Round-trip time of the last heartbeat, in milliseconds. */
  readonly rttMs?: number;
  /** How far the hub's clock is ahead of this one, in milliseconds, as well as heartbeats can tell. */
  readonly clockOffsetMs?: number;
  readonly transport?: string;
  /** `null` is a guest, `undefined` is not known yet. Kept while the connection is down. */
  readonly user: User | null | undefined;
  /** Classroom mode: everybody may do everything. */
  readonly open: boolean;
  /** Why the connection is down. */
  readonly why?: GoodbyeCode | 'unreachable' | 'refused' | 'origin_refused' | 'no_network';
  /** The hub's answer when it refused the connection or the page's origin. */
  readonly problem?: ProblemWire['error'];
  /** When the next try is due, in milliseconds since 1970. */
  readonly retryAt?: number;
  /** Whether this tab holds the connection for all tabs. */
  readonly leader: boolean;
}

/** A pending command: created once, kept until it is answered, sent as often as needed. */
export interface PendingCommand {
  /** The idempotency key: the hub executes each key once. */
  readonly id: string;
  readonly name: CommandName;
  readonly input: Readonly<Record<string, unknown>>;
  /** The actor who owns the command; it is never sent on another actor's connection. */
  readonly actor: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** How often it has been sent. At zero it can still be withdrawn. */
  readonly attempts: number;
  /** The last refusal that is temporary. */
  readonly trouble?: ProblemWire['error'];
}

/** The result of a command: `data` is the reply's, in the contract's shape. */
export type Outcome =
  { readonly data: unknown } | { readonly refused: ProblemWire['error'] } | { readonly withdrawn: true };

/** Messages that can be sent without waiting for an answer: signals, and the command without an idempotency key. */
export type EphemeralMessage = SignalName | UnrememberedCommand;

/** A message from a tab to the connection. */
export type ClientMessage =
  | { kind: 'follow'; channel: string; since?: Position }
  | { kind: 'leave'; channel: string }
  | { kind: 'command'; command: PendingCommand }
  | { kind: 'withdraw'; id: string }
  /** Sent once, only while connected; lost otherwise, and never answered. */
  | { kind: 'say'; name: EphemeralMessage; input: Readonly<Record<string, unknown>> }
  | { kind: 'reconnect' }
  | { kind: 'look' };

/** A message from the connection to each tab. */
export type ConnectionMessage =
  | { kind: 'state'; state: ConnectionState }
  /** Live from `seq` on; `recovered: false` means that the earlier state must be read from a snapshot. */
  | { kind: 'followed'; answer: Subscribed }
  | { kind: 'refused'; channel: string; problem: ProblemWire['error'] }
  | { kind: 'event'; type: string; data: unknown; meta: Meta }
  /** A message for this session only. */
  | { kind: 'told'; type: string; data: unknown }
  | { kind: 'pending'; commands: readonly PendingCommand[] }
  | { kind: 'answer'; command: PendingCommand; outcome: Outcome };

/** A notification about a subscribed channel: an event, the position where it starts or resumes, or a refusal. */
export type ChannelNotification = Extract<ConnectionMessage, { kind: 'event' | 'followed' | 'refused' }>;

/**
 * The client's view of a connection. Both directions carry plain data, so it can run through another tab. Subscriptions
 * outlive the connection and are restored after each reconnect.
 */
export interface ClientChannel {
  up(message: ClientMessage): void;
  close(): void;
}

export type OpenClientChannel = (down: (message: ConnectionMessage) => void) => ClientChannel;

/** Returns the channel that a notification is about. */
export function channelOf(happening: ChannelNotification): string {
  if (happening.kind === 'event') return happening.meta.channel;
  return happening.kind === 'followed' ? happening.answer.channel : happening.channel;
}
