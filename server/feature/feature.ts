import type { Logger } from 'pino';
import type { ChannelKind } from '../../contract/channels';
import type { CommandName } from '../../contract/commands';
import type { FeatureContract } from '../../contract/core/define';
import type { Principal } from '../../contract/core/identity';
import type { AuditLog } from '../audit/audit-log';
import type { ChannelAccess } from '../authorization/channel-authorizer';
import type { CommandBatchHandler } from '../commands/define';
import { Lane, type LaneOptions } from '../commands/lane';
import type { Database } from '../db/client';
import type { ClientPage } from '../http/docs/client-page';
import type { RouteTools } from '../http/http';
import type { Hub } from '../hub/hub';
import type { Session } from '../hub/session';
import type { CommandLimiter } from '../limits/command-limiter';
import type { CommandRate, FeatureLimits, Limits } from '../limits/limits';
import type { LogEvent } from '../log/append';
import type { Presence } from '../presence/presence';
import type { Roster } from '../roster/roster';
import type { Config } from '../runtime/config';
import type { LogLines } from '../telemetry/log-lines';
import type { EventStream } from '../transports/sse/stream-request';
import type { SocketEndpoint } from '../transports/websocket/endpoint';

/** The services that a feature receives when it is mounted, once at start. */
export interface FeatureContext<Own = unknown> {
  /** This node's name. */
  readonly node: string;
  /** Whether no other node shares the database. */
  readonly alone: boolean;
  readonly config: Config;
  /** The node's limits and the feature's own, as the node is configured. */
  readonly limits: Limits & Own;
  readonly log: Logger;
  /** The lines of this node's logger, where operators may see them. */
  readonly lines: LogLines | undefined;
  readonly database: Database;
  readonly hub: Hub;
  readonly roster: Roster;
  readonly presence: Presence;
  readonly audit: AuditLog;
  readonly limiter: Pick<CommandLimiter, 'roomEntry'>;
  /** Whether a principal may do everything: administrators, and everybody in classroom mode. */
  mayOperateAll(principal: Principal): boolean;
  /** The same queries, bounded in how many are under way at a time (SEC-64). */
  bounded<Q extends object>(queries: Q): Q;
  /** Origins under which clients reach this node. Known once the node listens. */
  origins(): readonly string[];
  /** Delivers events that the feature itself has committed, outside a lane. */
  committed(events: readonly LogEvent[]): void;
  /** Polls the log now: an earlier transaction may have committed events that this node has not seen. */
  uncertain(): void;
  /** Sends a message to the other nodes. It may be lost. */
  publishLossy(payload: string): void;
  /** Reports a failure in background work. */
  failed(error: unknown, message: string): void;
}

/** A feature's background work. */
export interface Worker {
  /** Called once the database is available and migrated. */
  start(): void;
  /** Stops it. Work under way gets `patienceMs` milliseconds. */
  close(patienceMs: number): Promise<void>;
}

/** Commands that share transactions and do not wait for those of other lanes. */
export interface LaneSpec<N extends CommandName = CommandName> {
  readonly commands: readonly N[];
  /** Whether its batches are measured: for commands that arrive in large numbers. */
  readonly frequent: boolean;
  /** Called with the events of each committed batch, after they were handed to the hub. */
  onCommitted?(events: readonly LogEvent[]): void;
  open(options: LaneOptions): Pick<Lane<unknown, N>, 'submit' | 'idle'>;
}

/** Makes a lane of a batch handler. */
export const lane = <State, N extends CommandName>(
  handler: CommandBatchHandler<State, N>,
  options: { frequent?: boolean; onCommitted?(events: readonly LogEvent[]): void } = {},
): LaneSpec<N> => ({
  commands: handler.commands,
  frequent: false,
  ...options,
  open: (laneOptions) => new Lane(handler, laneOptions),
});

/** Kinds of a contract's channels to which clients can subscribe. */
type OpenKinds<C extends FeatureContract> = {
  [K in keyof C['channels']]: C['channels'][K]['internal'] extends true ? never : K;
}[keyof C['channels']];

/** Rates of a contract's commands. */
export type RatesOf<C extends FeatureContract> = Partial<Record<keyof C['commands'], CommandRate>>;

/** The parts of a feature. All but `lanes` and `access` are optional. */
export interface FeatureParts {
  /** Every command of the contract belongs to exactly one lane. */
  readonly lanes: readonly LaneSpec<never>[];
  /** Separate rates of commands, beside the rate of all commands. */
  readonly rates?: Partial<Record<CommandName, CommandRate>>;
  /** The access rules of the feature's channels, by kind. */
  readonly access: Partial<Record<ChannelKind, ChannelAccess>>;
  /** Returns the channels to which a new connection is subscribed without asking. */
  autoSubscribe?(principal: Principal): Promise<readonly string[]>;
  /** Handlers of the contract's signals. @throws Problem */
  readonly signals?: Readonly<Record<string, (session: Session, input: unknown) => void>>;
  /** Handles a message of another node. @returns whether it was this feature's */
  onNodeMessage?(payload: string): boolean;
  /** Called before the node serves, and again until it resolves: for channels that the node itself reads. */
  prepare?(): Promise<void>;
  routes?(tools: RouteTools): void;
  readonly sockets?: readonly SocketEndpoint[];
  readonly streams?: readonly EventStream[];
  readonly workers?: readonly Worker[];
  /** The page of `/docs/clients` that shows how to use the feature. */
  readonly clientPage?: ClientPage;
  /** Clears timers; the feature is not used afterwards. */
  close?(): void;
}

/** A feature, to be mounted. */
export interface ServerFeature {
  readonly name: string;
  /** Defaults of the feature's own limits. */
  readonly limits: FeatureLimits;
  /** Makes what is missing of the feature's data on a demonstration, once the demo users exist. */
  readonly demoData?: ((database: Database) => Promise<void>) | undefined;
  mount(context: FeatureContext): FeatureParts;
}

/** Compiles where every command of a contract has a lane; else an impossible member names the others. */
type Covering<C extends FeatureContract, L extends readonly { readonly commands: readonly string[] }[]> =
  Exclude<keyof C['commands'], L[number]['commands'][number]> extends never
    ? unknown
    : { readonly 'commands without a lane': Exclude<keyof C['commands'], L[number]['commands'][number]> };

/**
 * Defines a feature. A command without a lane, a channel without an access rule and a signal without a handler do not
 * compile.
 *
 * @param extras `limits`: defaults of the feature's own limits, which `mount` gets as the node is configured; `demoData`:
 *   makes its data on a demonstration
 */
export const defineFeature = <
  C extends FeatureContract,
  const L extends readonly { readonly commands: readonly CommandName[] }[],
  Own = unknown,
>(
  contract: C,
  mount: (context: FeatureContext<Own>) => Omit<FeatureParts, 'lanes' | 'access' | 'signals' | 'rates'> & {
    readonly lanes: L;
    readonly access: Readonly<Record<OpenKinds<C>, ChannelAccess>> & Partial<Record<ChannelKind, ChannelAccess>>;
    readonly rates?: RatesOf<C>;
  } & (keyof C['signals'] extends never
      ? unknown
      : { readonly signals: Readonly<Record<keyof C['signals'], (session: Session, input: unknown) => void>> }) &
    Covering<C, L>,
  extras: { readonly limits?: Own & FeatureLimits } & Pick<ServerFeature, 'demoData'> = {},
): ServerFeature => ({
  name: contract.name,
  limits: extras.limits ?? {},
  demoData: extras.demoData,
  mount: mount as unknown as ServerFeature['mount'],
});
