import type { FrontLimits } from '../http/front/front';
import type { ReadLimits } from '../http/read-limiter';
import type { Rate } from './token-bucket';

/** The limits of one client and of one node. Bytes, counts, milliseconds. */
export interface Limits {
  /** Bytes that may be queued for one connection (HUB-4). */
  outbox: number;
  /** Largest packet from a client (SEC-15). */
  packet: number;
  /** Requests queued behind others on their connections, requests under way, and unread response bytes (SEC-25). */
  http: FrontLimits;
  /** Reads of the database for HTTP (SEC-64). */
  databaseReads: ReadLimits;
  subscriptions: number;
  connections: number;
  /** Connections from one address, and of one user, at a time (SEC-23). */
  connectionsPerAddress: number;
  connectionsPerUser: number;
  /** New connections of a node (HUB-9). */
  handshakes: Rate;
  /** Channels that handshakes from one address may name, beyond the number that a page uses (SEC-56). */
  namedChannels: Rate;
  /** The interval between heartbeats of a connection, and the time that it has to answer one (PRE-2). */
  heartbeatMs: number;
  /** Packets of one connection (SEC-22). */
  messages: Rate;
  /** Commands of one user, or of the guests of one address, over all connections. */
  commands: Rate;
  /** Signals of one kind of the guests of one address, in each room. */
  signals: Rate;
  /** Guests of one address that enter one room: everyone in it receives each arrival. */
  arrivals: Rate;
  /** Reads over REST of one user, and from one address; a search counts as ten, a page as its hundreds of rows. */
  reads: Rate;
  readsPerAddress: Rate;
  /** A user's changes over REST that are not commands. */
  restChanges: Rate;
  tickets: Rate;
  /** Valid, unused tickets of one user. */
  ticketsPerUser: number;
  /** Sessions of one user; with one more the oldest ends. */
  sessionsPerUser: number;
  tokensPerUser: number;
  /** How long a channel's newest events stay in memory after its last subscriber has gone. */
  lingerMs: number;
  /** How long stopping may take. */
  drainMs: number;
  /** Clients reconnect spread over this time after a stop. */
  reconnectSpreadMs: number;
}

export const defaultLimits: Limits = {
  outbox: 1024 * 1024,
  packet: 32 * 1024,
  http: {
    pipelined: { perConnection: 100, perAddress: 1_000, node: 5_000 },
    requests: { perAddress: 500, node: 2_000 },
    unread: { perAddress: 16 * 1024 * 1024, node: 64 * 1024 * 1024, stallMs: 10_000 },
  },
  databaseReads: { inFlight: 4, waiting: 1_000, patienceMs: 4_000 },
  subscriptions: 2_000,
  connections: 20_000,
  connectionsPerAddress: 2_000,
  connectionsPerUser: 200,
  handshakes: { perSecond: 500, burst: 1_000 },
  namedChannels: { perSecond: 1_000, burst: 20_000 },
  heartbeatMs: 4_500,
  messages: { perSecond: 100, burst: 200 },
  commands: { perSecond: 100, burst: 200 },
  signals: { perSecond: 5, burst: 20 },
  arrivals: { perSecond: 10, burst: 300 },
  reads: { perSecond: 50, burst: 500 },
  readsPerAddress: { perSecond: 500, burst: 3_000 },
  restChanges: { perSecond: 5, burst: 60 },
  tickets: { perSecond: 2, burst: 60 },
  ticketsPerUser: 100,
  sessionsPerUser: 50,
  tokensPerUser: 50,
  lingerMs: 60_000,
  drainMs: 10_000,
  reconnectSpreadMs: 3_000,
};

/** A rate that some commands share. */
export interface CommandRate {
  readonly kind: string;
  readonly rate: Rate;
  /** Whether users too are counted over all nodes: for rare actions with lasting results. */
  readonly shared?: boolean;
}

/** The limits of a feature: rates, and how many of a thing one user may have. */
export type FeatureLimits = Readonly<Record<string, Rate | number>>;

/** Other values than the defaults, of the node's limits and of the features'. */
export type LimitOverrides = Partial<Limits> & Readonly<Record<string, unknown>>;
