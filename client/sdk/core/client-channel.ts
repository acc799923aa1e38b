import type { SignalName } from '../../../contract/signals';
import type { CommandName, UnrememberedCommand } from '../../../contract/commands';
import type { Connected, Meta, Position, Subscribed } from '../../../contract/core/frames';
import type { GoodbyeCode } from '../../../contract/core/goodbye';
import type { ProblemWire } from '../../../contract/problems';

/** Who is signed in, as the hub says. */
export type User = NonNullable<Connected['usuario']>;

export type ConnectionStatus = 'idle' | 'connecting' | 'online' | 'reconnecting' | 'offline';

/** How the hub is reached at this moment. */
export interface ConnectionState {
  /** `offline`: there will be no further try by itself; `idle`: nobody has asked for a connection. */
  readonly status: ConnectionStatus;
  /** When this status began, in milliseconds since 1970. */
  readonly since: number;
  /** Round-trip time of the last heartbeat, in milliseconds. */
  readonly rttMs?: number;
  /** How far the hub's clock is ahead of this one, in milliseconds, as well as heartbeats can tell. */
  readonly clockOffsetMs?: number;
  readonly transport?: string;
  /** `null` is a guest, `undefined` is not known yet. Kept while the connection is away. */
  readonly user: User | null | undefined;
  /** Classroom mode: everybody may do everything. */
  readonly open: boolean;
  /** Why there is no connection. */
  readonly why?: GoodbyeCode | 'unreachable' | 'refused' | 'origin_refused' | 'no_network';
  /** The hub's answer when it refused the connection or the page's origin. */
  readonly problem?: ProblemWire['error'];
  /** When the next try is due, in milliseconds since 1970. */
  readonly retryAt?: number;
  /** Whether this tab holds the connection for all. */
  readonly leader: boolean;
}

/** A command on its way: made once, kept until it is answered, sent as often as it takes. */
export interface PendingCommand {
  /** The idempotency key: the hub carries one id out once. */
  readonly id: string;
  readonly name: CommandName;
  readonly input: Readonly<Record<string, unknown>>;
  /** Whose command it is; it is sent on nobody else's connection. */
  readonly actor: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** How often it has been sent. Zero can still be taken back. */
  readonly attempts: number;
  /** The last refusal that may pass. */
  readonly trouble?: ProblemWire['error'];
}

/** What became of a command: `data` is the reply's, in the contract's shape. */
export type Outcome =
  { readonly data: unknown } | { readonly refused: ProblemWire['error'] } | { readonly withdrawn: true };

/** What may be said without waiting for an answer: signals, and the command that needs no memory. */
export type Sayable = SignalName | UnrememberedCommand;

/** What a tab tells the line. */
export type Up =
  | { kind: 'follow'; channel: string; since?: Position }
  | { kind: 'leave'; channel: string }
  | { kind: 'command'; command: PendingCommand }
  | { kind: 'withdraw'; id: string }
  /** Said once, to a hub that is there: lost otherwise, and not answered. */
  | { kind: 'say'; name: Sayable; input: Readonly<Record<string, unknown>> }
  | { kind: 'reconnect' }
  | { kind: 'look' };

/** What the line tells each tab. */
export type Down =
  | { kind: 'state'; state: ConnectionState }
  /** Live from `seq` on; `recovered: false` means that what lies before must be taken from a snapshot. */
  | { kind: 'followed'; answer: Subscribed }
  | { kind: 'refused'; channel: string; problem: ProblemWire['error'] }
  | { kind: 'event'; type: string; data: unknown; meta: Meta }
  /** What the hub tells this client alone. */
  | { kind: 'told'; type: string; data: unknown }
  | { kind: 'pending'; commands: readonly PendingCommand[] }
  | { kind: 'answer'; command: PendingCommand; outcome: Outcome };

/** What befalls a channel that is followed: an event, where it goes on after an interruption, or its end. */
export type ChannelNotification = Extract<Down, { kind: 'event' | 'followed' | 'refused' }>;

/**
 * What the rest of the client needs of a way to the hub. Both directions are plain data, so a line can run
 * through another tab: follows outlive the connection, and are taken up again after each reconnection.
 */
export interface ClientChannel {
  up(message: Up): void;
  close(): void;
}

export type OpenClientChannel = (down: (message: Down) => void) => ClientChannel;

/** The channel that something happened on. */
export function channelOf(happening: ChannelNotification): string {
  if (happening.kind === 'event') return happening.meta.channel;
  return happening.kind === 'followed' ? happening.answer.channel : happening.channel;
}
