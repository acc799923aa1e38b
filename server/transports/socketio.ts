import { ServerResponse, type IncomingMessage, type Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { handshakeAuth, type HandshakeAuth } from '../../contract/frames';
import { parseInput } from '../../contract/parse';
import { Problem, problem } from '../../contract/problems';
import { FloodWatch } from './flood-watch';
import { asHttp, refusalOf, type Admitted } from './handshake';
import { answering, Requests } from './requests';
import { resume, seat, unseat, welcome, type ServingOptions } from './serving';
import { SocketIoConnection } from './socketio-connection';
import { closeGently, forgetArrival, hurryPollers, onClient } from './socketio-engine';
import { AckId, strictParser } from './socketio-parser';
import { acknowledgement } from './socketio-wire';

export interface SocketIoOptions extends ServingOptions {
  http: HttpServer;
  /** Origins whose pages may poll; `*` for any, without credentials. */
  corsOrigin: (string | RegExp)[] | '*';
  /** Largest packet, in bytes. */
  maxPacket: number;
  /** How often a client is asked whether it is there, and how long it may take to answer, in milliseconds. */
  heartbeatMs: number;
}

interface EngineRequest extends IncomingMessage {
  /** The query as the engine reads it: only what the engine takes for an open connection is one. */
  readonly _query?: { readonly sid?: string };
}

/** A client between its request and its connection. */
interface Arrival {
  /** Until it has introduced itself. */
  admitted: Admitted | undefined;
  /** Whether the engine has made a client of it, which gives its place back when it is gone. */
  kept: boolean;
}

/** By the requests that they came by. On the request itself it would make that, which the engine keeps, four times as heavy. */
const arrivals = new WeakMap<IncomingMessage, Arrival>();

/** Socket.IO clients on the hub: the seed's event names, the position as a second argument. */
export function attachSocketIo(options: SocketIoOptions): { close(patienceMs: number): Promise<void> } {
  const io = new Server(options.http, {
    transports: ['websocket', 'polling'],
    cors: options.corsOrigin === '*' ? { origin: '*' } : { origin: options.corsOrigin, credentials: true },
    maxHttpBufferSize: options.maxPacket,
    perMessageDeflate: false,
    httpCompression: false,
    allowEIO3: false,
    connectTimeout: 8_000,
    pingInterval: options.heartbeatMs,
    pingTimeout: options.heartbeatMs,
    destroyUpgrade: false,
    parser: strictParser,
  });
  io.engine.use(
    (request: EngineRequest, response: ServerResponse, next: () => void) =>
      void guard(options, request, response, next),
  );
  hurryPollers(io);
  onClient(io, keepPlace);
  io.use((socket, next) => {
    identify(options, socket).then(
      () => next(),
      (error: unknown) => next(toConnectError(error)),
    );
  });
  io.on('connection', (socket) => void open(options, socket));
  let closed: Promise<void> | undefined;
  return { close: (patienceMs) => (closed ??= closeGently(io, patienceMs)) };
}

/** Runs before the engine's own handshake and before an upgrade; requests of an open connection pass. */
async function guard(
  { handshake, log }: SocketIoOptions,
  request: EngineRequest,
  response: ServerResponse,
  next: () => void,
): Promise<void> {
  const isUpgrade = !(response instanceof ServerResponse);
  if (isUpgrade) request.socket.on('error', ignore); // Node has let go of it, and `ws` has not taken it up yet
  try {
    if (!request._query?.sid) {
      const admitted = await handshake.admit(request);
      const { place } = admitted;
      const arrival: Arrival = { admitted, kept: false };
      arrivals.set(request, arrival);
      const over = isUpgrade ? request.socket : response;
      over.once('close', () => arrival.kept || place.leave());
      if (over.destroyed) place.leave();
    }
    next();
  } catch (error) {
    const refusal = refusalOf(error);
    log.info({ status: refusal.status, ip: request.socket.remoteAddress }, 'handshake refused');
    if (isUpgrade) request.socket.end(asHttp(refusal));
    else response.writeHead(refusal.status, refusal.headers).end(refusal.body);
  }
}

const ignore = (): void => undefined;

/** A polling client outlives the request that it came by. */
function keepPlace(request: IncomingMessage, closed: (listener: () => void) => void): void {
  const arrival = arrivals.get(request);
  const place = arrival?.admitted?.place;
  if (!arrival || !place) return;
  arrival.kept = true;
  closed(() => place.leave());
}

interface SocketData {
  admitted: Admitted;
  auth: HandshakeAuth;
}

/**
 * The protocol's own handshake may carry a token, which then stands before cookie and header. One connection is one
 * client: who asks twice while the first is being looked at would have two for the price of one.
 */
async function identify({ handshake }: SocketIoOptions, socket: Socket): Promise<void> {
  const arrival = arrivals.get(socket.request);
  const shown = arrival?.admitted;
  if (!arrival || !shown) throw problem('auth.required');
  arrival.admitted = undefined;
  const auth = parseInput(handshakeAuth, socket.handshake.auth, 'auth');
  socket.data = { admitted: await handshake.introduce(shown, auth), auth } satisfies SocketData;
}

/** What a refused client finds in `connect_error`: `error.data` is the problem as every answer carries it. */
function toConnectError(error: unknown): Error {
  const refused =
    error instanceof Problem ? error : problem('server.unavailable', { retryAfterMs: 1_000, cause: error });
  return Object.assign(new Error(refused.message), { data: refused.toWire().error });
}

async function open(options: SocketIoOptions, socket: Socket): Promise<void> {
  const { admitted, auth } = socket.data as SocketData;
  forgetArrival(socket);
  socket.on('error', (error: unknown) => options.log.debug({ err: error }, 'socket error'));
  const connection = new SocketIoConnection(socket, admitted.address, () => session?.drained());
  const session = seat(options, connection, admitted.principal);
  if (!session) return;
  socket.on('disconnect', () => unseat(session));
  const flood = new FloodWatch(options.messages);
  connection.onPacket(() => {
    const why = flood.packet(connection.clogged);
    if (why) session.end(why);
  });
  const requests = new Requests(options, session);
  socket.onAny((name: string, ...args: unknown[]) => {
    const ack = args.at(-1) instanceof AckId ? (args.pop() as AckId) : undefined;
    const answer = answering(session, ack && ((reply) => acknowledgement(ack.value, reply)));
    requests.take({ name, input: args[0], answer });
  });
  await welcome(options, session, admitted, () =>
    resume(options, session, auth, (data, meta) => socket.emit('connected', data, meta)),
  );
}
