import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'socket.io';
import { WebSocketServer, type ServerOptions, type WebSocket as PlainWebSocket } from 'ws';
import { goodbye, type Goodbye } from '../../../contract/core/goodbye';
import { FloodGuard } from '../admission/flood-guard';
import type { Headers } from '../admission/handshake';
import { LINGER_MS } from '../shared/lingering-close';
import type { Rate } from '../../limits/token-bucket';
import { WatchedSocket, type WatchedSettings } from './watched-socket';
import { refuseByProblem, settingsOf } from '../websocket/server-settings';

/** The used part of the engine's internals. */
interface Engine {
  readonly clients: Record<string, EngineClient>;
  on(event: 'connection', listener: (client: EngineClient) => void): void;
  /** Validates a request; calls back synchronously, with a code if it is invalid. */
  verify(request: IncomingMessage, isUpgrade: boolean, found: (code?: number) => void): void;
}

/** A client of the engine, with or without a session. */
export interface EngineClient {
  /** The request that opened it. */
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

/** A polling transport that is closing waits, with `shouldClose` set, for the next poll or for `closeTimeout`. */
interface EngineTransport {
  readonly name: string;
  readonly socket?: WatchedSocket;
  closeTimeout?: number;
  shouldClose?: (() => void) | null;
}

const engineOf = (io: Server): Engine => io.engine as unknown as Engine;

/**
 * Milliseconds that a closing client has for its next poll. The engine's default of half a minute lets closed clients
 * accumulate.
 */
const LAST_POLL_MS = 3_000;

/** Milliseconds that a client may be connected to the engine without a session. */
const SESSIONLESS_MS = 8_000;

/** The limit of unread packets; a client that reads at all stays below it. */
const MAX_UNREAD = 1_000;

/** Returns the engine's WebSocket server class, which watches each socket from its first byte. */
export const watchedWebSockets = (messages: Rate, headers: Headers): new (engines: ServerOptions) => WebSocketServer =>
  class extends WebSocketServer {
    constructor(engines: ServerOptions) {
      const watched: WatchedSettings = { messages };
      const WebSocket = WatchedSocket as unknown as typeof PlainWebSocket;
      super({ ...settingsOf({ ...engines, WebSocket, autoPong: false }), ...watched });
      refuseByProblem(this, headers);
    }
  };

/** Calls `listener` for each client of the engine, before its first packet. */
export function onClient(io: Server, listener: (client: EngineClient) => void): void {
  engineOf(io).on('connection', listener);
}

/** Returns why the engine would refuse an upgrade, as the engine's error code, or `undefined`. */
export function faultOf(io: Server, request: IncomingMessage, sid: string | undefined): number | undefined {
  const engine = engineOf(io);
  let fault: number | undefined;
  engine.verify(request, true, (code) => (fault = code));
  if (fault !== undefined || !sid) return fault;
  const client = engine.clients[sid];
  return !client || client.upgrading || client.upgraded ? BAD_REQUEST : undefined;
}

/** The engine's code for all other faults. */
const BAD_REQUEST = 3;

/**
 * Enforces the limits of a client from before its first packet until it closes (SEC-22, SEC-25). It counts packets sent
 * by polling; the {@link WatchedSocket} counts those sent by WebSocket. A client without a session is cut when it
 * exceeds a limit, or when it opens no session in time.
 */
export class ClientWatch {
  /** Ends the session of a client that exceeds a limit. */
  #end: ((why: Goodbye) => void) | undefined;
  /** For a polling client, which may send several packets in one request. */
  readonly #flood: FloodGuard | undefined;
  #sessionTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly client: EngineClient,
    messages: Rate,
  ) {
    this.#sessionTimer = setTimeout(() => cut(client), SESSIONLESS_MS);
    client.on('packet', () => this.#packet());
    if (client.transport.name !== 'polling') return;
    client.transport.closeTimeout = LAST_POLL_MS;
    this.#flood = new FloodGuard(messages);
    client.on('upgrade', () => this.#linkSocket());
  }

  /** Records that the client has a session now, which `end` ends. */
  onSession(end: (why: Goodbye) => void): void {
    this.#end = end;
    this.#linkSocket();
    this.#stopTimer();
  }

  /** Called when the engine has closed the client. Without a session, its socket is terminated after a short linger. */
  onClose(): void {
    this.#stopTimer();
    const { socket } = this.client.transport;
    if (socket && !this.#end) setTimeout(() => socket.terminate(), LINGER_MS).unref();
  }

  #stopTimer(): void {
    clearTimeout(this.#sessionTimer);
    this.#sessionTimer = undefined;
  }

  #linkSocket(): void {
    const { socket } = this.client.transport;
    if (socket) socket.onLimit = this.#end;
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

/** Closes a client's connection, after sending its queued packets if that does not take long. */
export function closeSoon(client: EngineClient): void {
  client.close();
  cutSoon(client);
}

/** Cuts a client's connection if it does not close soon: the engine would wait until every queued packet is sent. */
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
 * Drops the handshake data that an open connection no longer needs. Its headers are in the request, which the engine
 * keeps for as long as the connection is open, and in the socket's handshake.
 */
export function dropHandshake(socket: Socket): void {
  const { request } = socket;
  request.headers = NO_HEADERS;
  request.rawHeaders = NO_RAW_HEADERS;
  Object.assign(socket, { handshake: undefined, data: undefined });
}

const NO_HEADERS: IncomingMessage['headers'] = {};
const NO_RAW_HEADERS: string[] = [];

/**
 * Closes the engine. Ended connections first get up to `patienceMs` to read their last replies, because closing the
 * engine discards them.
 */
export async function closeGently(io: Server, patienceMs: number): Promise<void> {
  const closing = [...io.sockets.sockets.values()].map(({ conn }) => new Promise((done) => conn.once('close', done)));
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise((resolve) => (timer = setTimeout(resolve, patienceMs)));
  await Promise.race([Promise.all(closing), timeout]);
  clearTimeout(timer);
  for (const { transport } of Object.values(engineOf(io).clients)) transport.shouldClose?.();
  await io.close();
}
