import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { WebSocketServer, type Server } from 'ws';
import { toHttpText, refusalOf } from '../admission/handshake';
import { endLingering } from '../shared/lingering-close';
import type { ConnectionSlot } from '../admission/connection-slots';
import { HeartbeatScheduler } from '../shared/heartbeat';
import { ServerSocket } from './server-socket';
import type { ServingOptions } from '../shared/session-lifecycle';
import type { WebSocketConnection } from './connection';
import type { Address, Serve, SocketEndpoint } from './endpoint';
import { HubSocket } from './hub-endpoint';
import { refuseByProblem, settingsOf } from './server-settings';
import { deflatedWire, webSocketWire } from './codec';

export interface WebSocketsOptions extends ServingOptions {
  http: HttpServer;
  /** The features' endpoints, beside the hub's own. */
  endpoints: readonly SocketEndpoint[];
  /** Largest message from a client, in bytes (SEC-15). */
  maxPacket: number;
  /** Interval of heartbeats, and the time that a client may take to answer one, in milliseconds. */
  heartbeatMs: number;
  /** Whether longer events are compressed for clients that support it. */
  compress: boolean;
}

/** `/hub`: all channels and commands, in the hub's own frames. */
const hubEndpoint: SocketEndpoint = {
  takes: (pathname) => pathname === '/hub',
  request: () => (options, admitted) => (opened) => new HubSocket(options, opened, admitted),
};

/** Plain WebSockets on one port. */
export interface WebSockets {
  /** Returns whether an endpoint serves a path. */
  takes(pathname: string): boolean;
  close(patienceMs: number): Promise<void>;
}

/** Attaches plain WebSockets: `/hub` and the features' endpoints. */
export function attachWebSockets(options: WebSocketsOptions): WebSockets {
  const endpoints = [hubEndpoint, ...options.endpoints];
  const endpointAt = (pathname: string): SocketEndpoint | undefined =>
    endpoints.find((endpoint) => endpoint.takes(pathname));
  const { maxPacket: maxPayload, compress } = options;
  // Without context takeover, a frame that is compressed once can be sent to every client.
  const perMessageDeflate = compress && { serverNoContextTakeover: true, clientNoContextTakeover: true };
  const shared = {
    server: new WebSocketServer(settingsOf({ WebSocket: ServerSocket, maxPayload, perMessageDeflate })),
    heartbeats: new HeartbeatScheduler<WebSocketConnection>(options.heartbeatMs),
  };
  refuseByProblem(shared.server, options.headers);
  options.http.on('upgrade', (request: IncomingMessage, _stream, head: Buffer) => {
    const address = addressOf(request);
    const endpoint = endpointAt(address.pathname);
    if (endpoint) void accept(options, shared, { request, head, address, endpoint });
  });
  let closed: Promise<void> | undefined;
  return {
    takes: (pathname) => endpointAt(pathname) !== undefined,
    close: (patienceMs) => (closed ??= closeGently(shared, patienceMs)),
  };
}

/** A request for a WebSocket. */
interface SocketRequest {
  request: IncomingMessage;
  head: Buffer;
  address: Address;
  endpoint: SocketEndpoint;
}

/** The parts that all sockets share. */
interface Shared {
  server: Server<typeof ServerSocket>;
  heartbeats: HeartbeatScheduler<WebSocketConnection>;
}

function addressOf({ url = '' }: IncomingMessage): Address {
  const [pathname = '', ...query] = url.split('?');
  return { pathname, searchParams: new URLSearchParams(query.join('?')) };
}

/** Admits or refuses a client before the upgrade. */
async function accept(
  options: WebSocketsOptions,
  { server, heartbeats }: Shared,
  socketRequest: SocketRequest,
): Promise<void> {
  const { request } = socketRequest;
  const stream = request.socket;
  stream.on('error', ignore); // Node has removed its listeners, and `ws` has none yet
  try {
    const { slot, release, serve } = await admit(options, socketRequest);
    withoutSmallWindow(request);
    stream.off('close', release); // before `ws` adds its own: for a third listener Node allocates room for twenty
    const socket = upgrade(server, socketRequest);
    if (!socket) return slot.release();
    stream.off('error', ignore);
    serve({ socket, stream, slot, heartbeats, wire: socket.extensions === '' ? webSocketWire : deflatedWire });
  } catch (error) {
    const refusal = refusalOf(error, request.headers['accept-language']);
    options.log.info({ status: refusal.status, ip: stream.remoteAddress }, 'handshake refused');
    endLingering(stream, toHttpText(refusal, options.headers));
  }
}

const ignore = (): void => undefined;

/** @returns `undefined` where `ws` has refused the request, or its stream has closed */
function upgrade(server: Shared['server'], { request, head }: SocketRequest): ServerSocket | undefined {
  const opened: ServerSocket[] = []; // filled synchronously
  server.handleUpgrade(request, request.socket, head, (socket) => opened.push(socket));
  return opened[0];
}

/** A client that has been admitted, and the function that serves it. */
interface AdmittedRequest {
  slot: ConnectionSlot;
  /** Releases the slot where the stream closes before the upgrade. */
  readonly release: () => void;
  readonly serve: Serve;
}

/** Authenticates the client, and checks that the endpoint serves its request. @throws Problem */
async function admit(
  options: WebSocketsOptions,
  { request, address, endpoint }: SocketRequest,
): Promise<AdmittedRequest> {
  const enter = endpoint.request(address);
  const admitted = await options.handshake.admit(request, address.searchParams.get('ticket') ?? undefined);
  const { slot } = admitted;
  const release = (): void => slot.release();
  request.socket.on('close', release);
  if (request.socket.destroyed) slot.release();
  return { slot, release, serve: await enter(options, admitted) };
}

/** Disables compression for a client that asks for a smaller window than events are compressed with. */
function withoutSmallWindow({ headers }: IncomingMessage): void {
  if (SMALL_WINDOW.test(headers['sec-websocket-extensions'] ?? '')) delete headers['sec-websocket-extensions'];
}

const SMALL_WINDOW = /server_max_window_bits\s*=\s*"?(8|9|10|11)\b/;

/**
 * Closes every connection, including those that have not authenticated, and waits up to `patienceMs` for their closing.
 */
async function closeGently({ server, heartbeats }: Shared, patienceMs: number): Promise<void> {
  const closing = [...heartbeats].map((connection) => connection.closeForRestart());
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise((resolve) => (timer = setTimeout(resolve, patienceMs)));
  await Promise.race([Promise.all(closing), timeout]);
  clearTimeout(timer);
  for (const connection of [...heartbeats]) connection.terminate();
  heartbeats.stop();
  server.close();
}
