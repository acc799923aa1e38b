import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { WebSocketServer, type Server } from 'ws';
import { asHttp, refusalOf } from '../admission/handshake';
import { endLingering } from '../shared/lingering-close';
import type { ConnectionSlot } from '../admission/connection-slots';
import { HeartbeatScheduler } from '../shared/heartbeat';
import { ServedSocket } from './server-socket';
import type { ServingOptions } from '../shared/session-lifecycle';
import type { WebSocketConnection } from './connection';
import type { Address, Serve, SocketEndpoint } from './endpoint';
import { HubSocket } from './hub-endpoint';
import { refuseByProblem, settingsOf } from './server-settings';
import { deflatedWire, webSocketWire } from './codec';

export interface WebSocketsOptions extends ServingOptions {
  http: HttpServer;
  /** The features' places, beside the hub's own. */
  endpoints: readonly SocketEndpoint[];
  /** Largest message from a client, in bytes (SEC-15). */
  maxPacket: number;
  /** How often a client is asked whether it is there, and how long it may take to answer, in milliseconds. */
  heartbeatMs: number;
  /** Whether clients that can take it get longer events compressed. */
  compress: boolean;
}

/** `/hub`: everything, in the hub's own frames. */
const hubEndpoint: SocketEndpoint = {
  takes: (pathname) => pathname === '/hub',
  request: () => (options, admitted) => (opened) => new HubSocket(options, opened, admitted),
};

/** Plain WebSockets on one port. */
export interface WebSockets {
  /** Whether a path is an endpoint's. */
  takes(pathname: string): boolean;
  close(patienceMs: number): Promise<void>;
}

/** Attaches plain WebSockets: everything at `/hub`, and what each feature has of its own. */
export function attachWebSockets(options: WebSocketsOptions): WebSockets {
  const endpoints = [hubEndpoint, ...options.endpoints];
  const endpointAt = (pathname: string): SocketEndpoint | undefined => endpoints.find((one) => one.takes(pathname));
  const { maxPacket: maxPayload, compress } = options;
  // Nothing is remembered from one message to the next, so what is compressed once can be sent to everybody.
  const perMessageDeflate = compress && { serverNoContextTakeover: true, clientNoContextTakeover: true };
  const common = {
    server: new WebSocketServer(settingsOf({ WebSocket: ServedSocket, maxPayload, perMessageDeflate })),
    pulse: new HeartbeatScheduler<WebSocketConnection>(options.heartbeatMs),
  };
  refuseByProblem(common.server, options.headers);
  options.http.on('upgrade', (request: IncomingMessage, _stream, head: Buffer) => {
    const address = addressOf(request);
    const endpoint = endpointAt(address.pathname);
    if (endpoint) void take(options, common, { request, head, address, endpoint });
  });
  let closed: Promise<void> | undefined;
  return {
    takes: (pathname) => endpointAt(pathname) !== undefined,
    close: (patienceMs) => (closed ??= closeGently(common, patienceMs)),
  };
}

/** A wish for a WebSocket. */
interface Wish {
  request: IncomingMessage;
  head: Buffer;
  address: Address;
  endpoint: SocketEndpoint;
}

/** What all sockets have in common. */
interface Common {
  server: Server<typeof ServedSocket>;
  pulse: HeartbeatScheduler<WebSocketConnection>;
}

function addressOf({ url = '' }: IncomingMessage): Address {
  const [pathname = '', ...query] = url.split('?');
  return { pathname, searchParams: new URLSearchParams(query.join('?')) };
}

/** Lets a client in, or says why not, before the upgrade. */
async function take(options: WebSocketsOptions, { server, pulse }: Common, wish: Wish): Promise<void> {
  const { request } = wish;
  const stream = request.socket;
  stream.on('error', ignore); // Node has let go of it, and `ws` has not taken it up yet
  try {
    const { place, giveBack, open } = await admit(options, wish);
    withoutSmallWindow(request);
    stream.off('close', giveBack); // before `ws` listens too: for a third listener Node makes room for twenty
    const socket = upgrade(server, wish);
    if (!socket) return place.leave();
    stream.off('error', ignore);
    open({ socket, stream, place, pulse, wire: socket.extensions === '' ? webSocketWire : deflatedWire });
  } catch (error) {
    const refusal = refusalOf(error, request.headers['accept-language']);
    options.log.info({ status: refusal.status, ip: stream.remoteAddress }, 'handshake refused');
    endLingering(stream, asHttp(refusal, options.headers));
  }
}

const ignore = (): void => undefined;

/** @returns nothing where `ws` has refused the wish, or its stream is gone */
function upgrade(server: Common['server'], { request, head }: Wish): ServedSocket | undefined {
  const opened: ServedSocket[] = []; // at once: nobody is asked any more
  server.handleUpgrade(request, request.socket, head, (socket) => opened.push(socket));
  return opened[0];
}

/** A client that may come in. */
interface Welcome {
  place: ConnectionSlot;
  /** Gives the place back where the stream is gone before it is a WebSocket. */
  readonly giveBack: () => void;
  readonly open: Serve;
}

/** Who is there, and whether what they want is. @throws Problem */
async function admit(options: WebSocketsOptions, { request, address, endpoint }: Wish): Promise<Welcome> {
  const enter = endpoint.request(address);
  const admitted = await options.handshake.admit(request, address.searchParams.get('ticket') ?? undefined);
  const { place } = admitted;
  const giveBack = (): void => place.leave();
  request.socket.on('close', giveBack);
  if (request.socket.destroyed) place.leave();
  return { place, giveBack, open: await enter(options, admitted) };
}

/** Who wants a smaller window than events are compressed with gets them uncompressed. */
function withoutSmallWindow({ headers }: IncomingMessage): void {
  if (SMALL_WINDOW.test(headers['sec-websocket-extensions'] ?? '')) delete headers['sec-websocket-extensions'];
}

const SMALL_WINDOW = /server_max_window_bits\s*=\s*"?(8|9|10|11)\b/;

/** Waits for those who have been told to go; who has not said yet who it is goes as well. */
async function closeGently({ server, pulse }: Common, patienceMs: number): Promise<void> {
  const leaving = [...pulse].map((connection) => connection.leave());
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise((resolve) => (timer = setTimeout(resolve, patienceMs)));
  await Promise.race([Promise.all(leaving), enough]);
  clearTimeout(timer);
  for (const connection of [...pulse]) connection.terminate();
  pulse.stop();
  server.close();
}
