import type { CommandName } from '../../contract/commands';
import type { FrontLimits } from '../http/front/front';
import type { ReadLimits } from '../http/read-limiter';
import type { Rate } from './token-bucket';

/** What one client may take, and what one node serves. Bytes, counts, milliseconds. */
export interface Limits {
  /** Bytes that may wait for one connection (HUB-4). */
  outbox: number;
  /** Largest packet from a client (SEC-15). */
  packet: number;
  /** Requests behind others on their connections, requests under way, and what of their answers waits unread (SEC-25). */
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
  /** Channels that greetings from one address may name, beyond what a page follows (SEC-56). */
  namedChannels: Rate;
  /** How often a connection is asked whether it is there, and how long it may take to answer (PRE-2). */
  heartbeatMs: number;
  /** Packets of one connection (SEC-22). */
  messages: Rate;
  /** Commands of one user, or of the guests of one address, over all connections. */
  commands: Rate;
  /** Messages of one user in all rooms; of the guests of one address in each room. */
  chat: Rate;
  /** Ratings of one user, given and taken back. */
  ratings: Rate;
  /** What one administrator or program tells of films. */
  broadcasts: Rate;
  /** Signals of one kind of the guests of one address, in each room. */
  signals: Rate;
  /** Guests of one address who enter one room: everybody in it hears of each. */
  arrivals: Rate;
  /** Rooms and conversations that one user begins. */
  newRooms: Rate;
  /** Changes of rooms and of who is in them. */
  roomChanges: Rate;
  /** Messages edited and deleted, reactions set and taken back. */
  edits: Rate;
  newProducts: Rate;
  /** Products changed and deleted; sales count as other commands do. */
  productChanges: Rate;
  newFilms: Rate;
  /** Accounts opened and changed, observers added and removed. */
  accounts: Rate;
  notices: Rate;
  jobs: Rate;
  /** Events of the inspector. */
  tests: Rate;
  /** Reads over REST of one user, and from one address; a search counts as ten, a page as its hundreds of rows. */
  reads: Rate;
  readsPerAddress: Rate;
  /** What one user does over REST that is no command. */
  restActs: Rate;
  tickets: Rate;
  /** Tickets of one user that are good and not used yet. */
  ticketsPerUser: number;
  /** Sessions of one user; with one more the oldest ends. */
  sessionsPerUser: number;
  /** Rooms that one user owns. */
  roomsPerUser: number;
  /** Rooms and conversations that one user is in, and invitations that wait for the user. */
  membershipsPerUser: number;
  invitationsPerUser: number;
  directRoomsPerUser: number;
  /** What one user has made that is still there. */
  productsPerUser: number;
  filmsPerUser: number;
  tokensPerUser: number;
  /** Jobs of one user that wait. */
  jobsPerUser: number;
  /** Accounts of one owner, and observers of one account. */
  accountsPerUser: number;
  watchersPerAccount: number;
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
  chat: { perSecond: 5, burst: 20 },
  ratings: { perSecond: 5, burst: 30 },
  broadcasts: { perSecond: 20, burst: 100 },
  signals: { perSecond: 5, burst: 20 },
  arrivals: { perSecond: 10, burst: 300 },
  newRooms: { perSecond: 0.5, burst: 30 },
  roomChanges: { perSecond: 5, burst: 100 },
  edits: { perSecond: 5, burst: 60 },
  newProducts: { perSecond: 1, burst: 50 },
  productChanges: { perSecond: 10, burst: 100 },
  newFilms: { perSecond: 1, burst: 50 },
  accounts: { perSecond: 5, burst: 100 },
  notices: { perSecond: 1, burst: 20 },
  jobs: { perSecond: 1, burst: 30 },
  tests: { perSecond: 10, burst: 100 },
  reads: { perSecond: 50, burst: 500 },
  readsPerAddress: { perSecond: 500, burst: 3_000 },
  restActs: { perSecond: 5, burst: 60 },
  tickets: { perSecond: 2, burst: 60 },
  ticketsPerUser: 100,
  sessionsPerUser: 50,
  roomsPerUser: 100,
  membershipsPerUser: 500,
  invitationsPerUser: 100,
  directRoomsPerUser: 300,
  productsPerUser: 1_000,
  filmsPerUser: 1_000,
  tokensPerUser: 50,
  jobsPerUser: 10,
  accountsPerUser: 1_000,
  watchersPerAccount: 100,
  lingerMs: 60_000,
  drainMs: 10_000,
  comeBackMs: 3_000,
};

/** A rate that some commands share. */
export interface CommandRate {
  readonly kind: string;
  readonly rate: Rate;
  /** Whether users too are counted over all nodes: for what is seldom done and stays. */
  readonly shared?: boolean;
}

/** The commands that have a rate of their own, beside the rate of all. */
export function commandRates(limits: Limits): Partial<Record<CommandName, CommandRate>> {
  const each = (kind: keyof Limits, rate: Rate, shared = false): CommandRate => ({ kind, rate, shared });
  const newRooms = each('newRooms', limits.newRooms, true);
  const roomChanges = each('roomChanges', limits.roomChanges);
  const edits = each('edits', limits.edits);
  const productChanges = each('productChanges', limits.productChanges, true);
  const accounts = each('accounts', limits.accounts, true);
  const jobs = each('jobs', limits.jobs, true);
  return {
    message: each('chat', limits.chat),
    ...{ edit_message: edits, delete_message: edits, react: edits, unreact: edits },
    ...{ create_room: newRooms, direct_room: newRooms },
    ...{ update_room: roomChanges, join_room: roomChanges, leave_room: roomChanges, invite: roomChanges },
    ...{ remove_member: roomChanges, set_member_role: roomChanges, mute_member: roomChanges },
    ...{ ban_member: roomChanges, unban_member: roomChanges },
    calificar: { kind: 'calificar', rate: limits.ratings },
    quitar_calificacion: { kind: 'quitar_calificacion', rate: limits.ratings },
    difundir: each('broadcasts', limits.broadcasts),
    crear_producto: each('newProducts', limits.newProducts, true),
    ...{ actualizar_producto: productChanges, eliminar_producto: productChanges },
    crear_pelicula: each('newFilms', limits.newFilms, true),
    ...{ abrir_cuenta: accounts, agregar_observador: accounts, quitar_observador: accounts },
    ...{ cerrar_cuenta: accounts, reabrir_cuenta: accounts, cambiar_limites: accounts },
    ...{ avisar: each('notices', limits.notices, true), enviar_prueba: each('tests', limits.tests) },
    ...{ iniciar_scraping: jobs, repetir_scraping: jobs, cancelar_scraping: jobs },
  };
}
