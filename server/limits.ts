import type { CommandName } from '../contract/commands';
import type { FrontLimits } from './http/front';
import type { ReadLimits } from './http/reads';
import type { Rate } from './transports/token-bucket';

/** What one client may take, and what one node serves. Bytes, counts, milliseconds. */
export interface Limits {
  /** Bytes that may wait for one connection (HUB-4). */
  outbox: number;
  /** Largest packet from a client (SEC-15). */
  packet: number;
  /** Requests behind others on their connections, requests under way, and what of their answers waits unread (SEC-25). */
  http: FrontLimits;
  /** Reads of the database for HTTP (SEC-64). */
  reads: ReadLimits;
  subscriptions: number;
  connections: number;
  /** Connections from one address, and of one user, at a time (SEC-23). */
  connectionsPerAddress: number;
  connectionsPerUser: number;
  /** New connections of a node (HUB-9). */
  handshakes: Rate;
  /** How often a connection is asked whether it is there, and how long it may take to answer (PRE-2). */
  heartbeatMs: number;
  /** Packets of one connection (SEC-22). */
  messages: Rate;
  /** Commands of one user over all connections. */
  commands: Rate;
  /** Messages of one user, or guest, in all rooms. */
  chat: Rate;
  /** Ratings of one user, given and taken back. */
  ratings: Rate;
  /** What one administrator or program tells of films. */
  broadcasts: Rate;
  /** How long a channel's newest events stay in memory after its last reader left. */
  lingerMs: number;
  /** How long stopping may take. */
  drainMs: number;
  /** Returning clients spread over this time after a stop. */
  comeBackMs: number;
}

export const defaultLimits: Limits = {
  outbox: 1024 * 1024,
  packet: 32 * 1024,
  http: {
    pipelined: { perConnection: 100, node: 5_000 },
    requests: { perAddress: 500, node: 2_000 },
    unread: { perAddress: 16 * 1024 * 1024, node: 64 * 1024 * 1024, stallMs: 10_000 },
  },
  reads: { inFlight: 4, waiting: 1_000, patienceMs: 4_000 },
  subscriptions: 2_000,
  connections: 20_000,
  connectionsPerAddress: 2_000,
  connectionsPerUser: 200,
  handshakes: { perSecond: 500, burst: 1_000 },
  heartbeatMs: 4_500,
  messages: { perSecond: 100, burst: 200 },
  commands: { perSecond: 100, burst: 200 },
  chat: { perSecond: 5, burst: 20 },
  ratings: { perSecond: 5, burst: 30 },
  broadcasts: { perSecond: 20, burst: 100 },
  lingerMs: 60_000,
  drainMs: 10_000,
  comeBackMs: 3_000,
};

/** The commands that have a rate of their own, beside the rate of all. */
export const commandRates = ({ chat, ratings, broadcasts }: Limits): Partial<Record<CommandName, Rate>> => ({
  message: chat,
  calificar: ratings,
  quitar_calificacion: ratings,
  difundir: broadcasts,
});
