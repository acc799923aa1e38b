import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'socket.io';
import { WebSocketServer, type ServerOptions, type WebSocket as PlainWebSocket } from 'ws';
import { goodbye, type Goodbye } from '../../../contract/core/goodbye';
import { FloodWatch } from '../admission/flood-guard';
import type { Headers } from '../admission/handshake';
import { LINGER_MS } from '../shared/lingering-close';
import type { Rate } from '../../limits/token-bucket';
import { WatchedSocket, type WatchedSettings } from './watched-socket';
import { refuseByProblem, settingsOf } from '../websocket/server-settings';

/** What is used here of the engine's insides. */
interface Engine {
  readonly clients: Record<string, EngineClient>;
  on(event: 'connection', listener: (client: EngineClient) => void): void;
  /** Finds out what is wrong with a request; calls back at once. */
  verify(request: IncomingMessage, isUpgrade: boolean, found: (code?: number) => void): void;
}

/** A client of the engine, with or without a session. */
export interface EngineClient {
  /** The one that it came by. */
  readonly request: IncomingMessage;
  readonly readyState: string;
  readonly upgrading: boolean;
  readonly upgraded: boolean;
  readonly writeBuffer: readonly unknown[];
  readonly transport: EngineTransport;
  on(event: 'packet' | 'upgrade', listener: () => void): void;
  once(event: 'close', listener: () => void): void;
  close(discard?: boolean): void;
}

/** A poller who is to go waits, with `shouldClose`, for its next poll, or for `closeTimeout` to pass. */
interface EngineTransport {
  readonly name: string;
  readonly socket?: WatchedSocket;
  closeTimeout?: number;
  shouldClose?: (() => void) | null;
}

const engineOf = (io: Server): Engine => io.engine as unknown as Engine;

/** Milliseconds that a client that is to go has for its next poll; the engine's own half minute invites hoarding. */
const LAST_POLL_MS = 3_000;

/** Milliseconds that a client may be connected to the engine without a session. */
const SESSIONLESS_MS = 8_000;

/** Packets that wait unread, which no client leaves that reads at all. */
const MAX_UNREAD = 1_000;

/** The class of the engine's server of WebSockets: each is watched from its first byte. */
export const watchedWebSockets = (messages: Rate, headers: Headers): new (engines: ServerOptions) => WebSocketServer =>
  class extends WebSocketServer {
    constructor(engines: ServerOptions) {
      const watched: WatchedSettings = { messages };
      const WebSocket = WatchedSocket as unknown as typeof PlainWebSocket;
      super({ ...settingsOf({ ...engines, WebSocket, autoPong: false }), ...watched });
      refuseByProblem(this, headers);
    }
  };

/** Calls `made` for each client of the engine, before its first packet. */
export function onClient(io: Server, made: (client: EngineClient) => void): void {
  engineOf(io).on('connection', made);
}

/** Why the engine would not take up an upgrade, by the engine's own number, or `undefined`. */
export function faultOf(io: Server, request: IncomingMessage, sid: string | undefined): number | undefined {
  const engine = engineOf(io);
  let fault: number | undefined;
  engine.verify(request, true, (code) => (fault = code));
  if (fault !== undefined || !sid) return fault;
  const client = engine.clients[sid];
  return !client || client.upgrading || client.upgraded ? BAD_REQUEST : undefined;
}

/** The engine's number for faults that have none of their own. */
const BAD_REQUEST = 3;

/**
 * Watches a client from before its first packet to its end (SEC-22, SEC-25). What it sends by polling counts here; by
 * WebSocket, its {@link WatchedSocket} counts. A client without a session is cut when it goes too far, and when it
 * has none in time.
 */
export class ClientWatch {
  /** Ends the session of a client that goes too far. */
  #end: ((why: Goodbye) => void) | undefined;
  /** Of a poller: several packets may come in one request. */
  readonly #flood: FloodWatch | undefined;
  #silence: NodeJS.Timeout | undefined;

  constructor(
    private readonly client: EngineClient,
    messages: Rate,
  ) {
    this.#silence = setTimeout(() => cut(client), SESSIONLESS_MS);
    client.on('packet', () => this.#packet());
    if (client.transport.name !== 'polling') return;
    client.transport.closeTimeout = LAST_POLL_MS;
    this.#flood = new FloodWatch(messages);
    client.on('upgrade', () => this.#tell());
  }

  /** There is a session from now on, which `end` ends. */
  seated(end: (why: Goodbye) => void): void {
    this.#end = end;
    this.#tell();
    this.#hush();
  }

  /** To be called when the engine has let go of the client. One that had no session has little time to take leave. */
  gone(): void {
    this.#hush();
    const { socket } = this.client.transport;
    if (socket && !this.#end) setTimeout(() => socket.terminate(), LINGER_MS).unref();
  }

  #hush(): void {
    clearTimeout(this.#silence);
    this.#silence = undefined;
  }

  #tell(): void {
    const { socket } = this.client.transport;
    if (socket) socket.overdone = this.#end;
  }

  #packet(): void {
    const { transport, writeBuffer } = this.client;
    const clogged = writeBuffer.length > MAX_UNREAD;
    const isCounted = this.#flood && transport.name === 'polling';
    const why = isCounted ? this.#flood.packet(clogged) : clogged && goodbye('too_slow');
    if (!why) return;
    if (this.#end) this.#end(why);
    else cut(this.client);
  }
}

/** Closes a client's connection; what waits for it may leave, if that does not take long. */
export function closeSoon(client: EngineClient): void {
  client.close();
  cutSoon(client);
}

/** Cuts a client's connection if it is not closed soon: the engine waits for all that has not been sent. */
export function cutSoon(client: EngineClient): void {
  if (client.readyState === 'closed') return;
  const timer = setTimeout(() => cut(client), LAST_POLL_MS).unref();
  client.once('close', () => clearTimeout(timer));
}

function cut(client: EngineClient): void {
  client.close(true);
  const { transport } = client;
  transport.shouldClose?.();
  transport.socket?.terminate();
}

/**
 * Lets go of what an open connection needs no more of what it came by: its headers are in the request, which the engine
 * keeps for as long as it is open, and in the socket's handshake.
 */
export function forgetArrival(socket: Socket): void {
  const { request } = socket;
  request.headers = NO_HEADERS;
  request.rawHeaders = NO_RAW_HEADERS;
  Object.assign(socket, { handshake: undefined, data: undefined });
}

const NO_HEADERS: IncomingMessage['headers'] = {};
const NO_RAW_HEADERS: string[] = [];

/**
 * Closes the engine. Connections that have been ended get up to `patienceMs` to take their last answers:
 * closing throws them away.
 */
export async function closeGently(io: Server, patienceMs: number): Promise<void> {
  const leaving = [...io.sockets.sockets.values()].map(({ conn }) => new Promise((gone) => conn.once('close', gone)));
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise((resolve) => (timer = setTimeout(resolve, patienceMs)));
  await Promise.race([Promise.all(leaving), enough]);
  clearTimeout(timer);
  for (const { transport } of Object.values(engineOf(io).clients)) transport.shouldClose?.();
  await io.close();
}
