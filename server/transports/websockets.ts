import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { asHttp, refusalOf, type Handshake } from './handshake';
import type { ServingOptions } from './serving';
import type { OpenedSocket } from './websocket-connection';
import { HubSocket } from './websocket-hub';
import { enterRoom, RoomSocket, roomWishIn, type RoomDoor } from './websocket-room';
import { deflatedWire, webSocketWire } from './websocket-wire';

export interface WebSocketsOptions extends ServingOptions {
  http: HttpServer;
  door: RoomDoor;
  /** Largest message from a client, in bytes (SEC-15). */
  maxPacket: number;
  /** How often a client is asked whether it is there, and how long it may take to answer, in milliseconds. */
  heartbeatMs: number;
  /** Whether clients that can take it get longer events compressed. */
  compress: boolean;
}

/** Where plain WebSockets are: what ends with a slash has more behind it. */
export const webSocketPaths = ['/hub', '/ws/'];

/** Plain WebSockets on the hub: all of it at `/hub`, one room at `/ws/{room_id}`. */
export function attachWebSockets(options: WebSocketsOptions): { close(patienceMs: number): Promise<void> } {
  const server = new WebSocketServer(settingsOf(options));
  options.http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const address = addressOf(request);
    if (isOurs(address)) void take(options, server, { request, stream, head, address });
  });
  let closed: Promise<void> | undefined;
  return { close: (patienceMs) => (closed ??= closeGently(server, patienceMs)) };
}

/** Newer than the types of `ws`: in how many pieces a message may come (SEC-16), and how long a farewell may take. */
interface Settings extends ServerOptions {
  maxFragments: number;
  maxBufferedChunks: number;
  closeTimeout: number;
}

const settingsOf = ({ maxPacket, compress }: WebSocketsOptions): Settings => ({
  noServer: true,
  maxPayload: maxPacket,
  maxFragments: 128,
  maxBufferedChunks: 1_024,
  closeTimeout: 3_000,
  // Nothing is remembered from one message to the next, so what is compressed once can be sent to everybody.
  perMessageDeflate: compress && { serverNoContextTakeover: true, clientNoContextTakeover: true },
});

/** Where a wish goes to, as it was sent: nothing is resolved or decoded that could lead around a comparison. */
export interface Address {
  pathname: string;
  searchParams: URLSearchParams;
}

/** A wish for a WebSocket. */
interface Wish {
  request: IncomingMessage;
  stream: Duplex;
  head: Buffer;
  address: Address;
}

function addressOf({ url = '' }: IncomingMessage): Address {
  const [pathname = '', ...query] = url.split('?');
  return { pathname, searchParams: new URLSearchParams(query.join('?')) };
}

const isOurs = ({ pathname }: Address): boolean =>
  webSocketPaths.some((path) => (path.endsWith('/') ? pathname.startsWith(path) : pathname === path));

/** Lets a client in, or says why not, before the upgrade. */
async function take(options: WebSocketsOptions, server: WebSocketServer, wish: Wish): Promise<void> {
  const { request, stream, head } = wish;
  stream.on('error', ignore); // Node has let go of it, and `ws` has not taken it up yet
  try {
    const open = await admit(options, wish);
    withoutSmallWindow(request);
    server.handleUpgrade(request, stream, head, (socket) => {
      watchSocket(options, socket, request);
      open(socket);
    });
  } catch (error) {
    const refusal = refusalOf(error);
    options.log.info({ status: refusal.status, ip: request.socket.remoteAddress }, 'handshake refused');
    stream.end(asHttp(refusal));
  }
}

const ignore = (): void => undefined;

/** Who is there, and whether what they want is. @returns what serves the connection once it is open. @throws Problem */
async function admit(options: WebSocketsOptions, wish: Wish): Promise<(socket: WebSocket) => object> {
  const { stream, address } = wish;
  const room = address.pathname.startsWith('/ws/') ? roomWishIn(address) : undefined;
  const admitted = await admitTo(options.handshake, wish);
  const opened = (socket: WebSocket): OpenedSocket => ({
    socket,
    stream,
    address: admitted.address,
    wire: socket.extensions === '' ? webSocketWire : deflatedWire,
  });
  if (!room) return (socket) => new HubSocket(options, opened(socket), admitted);
  const visit = await enterRoom(options, room, admitted);
  return (socket) => new RoomSocket(options, opened(socket), visit);
}

/** The place is given back when the stream is gone, whatever becomes of the wish. */
async function admitTo(handshake: Handshake, { request, stream, address }: Wish) {
  const admitted = await handshake.admit(request, address.searchParams.get('ticket') ?? undefined);
  stream.once('close', () => admitted.place.leave());
  if (stream.destroyed) admitted.place.leave();
  return admitted;
}

/** Who wants a smaller window than events are compressed with gets them uncompressed. */
function withoutSmallWindow({ headers }: IncomingMessage): void {
  if (SMALL_WINDOW.test(headers['sec-websocket-extensions'] ?? '')) delete headers['sec-websocket-extensions'];
}

const SMALL_WINDOW = /server_max_window_bits\s*=\s*"?(8|9|10|11)\b/;

/**
 * Asks the other end whether it is there; whoever says nothing until the next time is not (PRE-2). Apart from the
 * wish: what listens for as long as the connection lasts keeps nothing of it.
 */
function watchSocket(
  { log, heartbeatMs }: WebSocketsOptions,
  socket: WebSocket,
  { socket: stream }: IncomingMessage,
): void {
  let read = -1;
  const timer = setInterval(() => {
    if (stream.bytesRead === read) return socket.terminate();
    read = stream.bytesRead;
    socket.ping();
  }, heartbeatMs);
  socket.once('close', () => clearInterval(timer));
  socket.on('error', (error) => log.debug({ err: error }, 'socket error'));
}

/** Waits for those who have been told to go; who has not said yet who it is goes as well. */
async function closeGently(server: WebSocketServer, patienceMs: number): Promise<void> {
  const sockets = [...server.clients];
  for (const socket of sockets) if (socket.readyState === socket.OPEN) socket.close(1012);
  const leaving = sockets.map((socket) => new Promise((gone) => socket.once('close', gone)));
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise((resolve) => (timer = setTimeout(resolve, patienceMs)));
  await Promise.race([Promise.all(leaving), enough]);
  clearTimeout(timer);
  for (const socket of server.clients) socket.terminate();
  server.close();
}
