import { ServerResponse, type IncomingMessage, type Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { Logger } from 'pino';
import { isCommandName } from '../../contract/commands';
import {
  handshakeAuth,
  pingInput,
  subscribeInput,
  unsubscribeInput,
  type Connected,
  type HandshakeAuth,
  type Pong,
} from '../../contract/frames';
import { toUserView, type Principal } from '../../contract/identity';
import { parseInput } from '../../contract/parse';
import { goodbye, Problem, problem } from '../../contract/problems';
import type { Run } from '../commands/run';
import type { Hub } from '../hub/hub';
import type { Session } from '../hub/session';
import { asHttp, refusalOf, type Admitted, type Handshake } from './handshake';
import { SocketIoConnection } from './socketio-connection';
import { closeGently, hurryPollers } from './socketio-engine';
import { AckId, strictParser } from './socketio-parser';
import { acknowledgement } from './socketio-wire';
import { TokenBucket, type Rate } from './token-bucket';

export interface SocketIoOptions {
  http: HttpServer;
  hub: Hub;
  run: Run;
  handshake: Handshake;
  /** Origins whose pages may poll; `*` for any, without credentials. */
  corsOrigin: string[] | '*';
  /** Packets that one connection may send (SEC-22). */
  messages: Rate;
  /** Largest packet, in bytes. */
  maxPacket: number;
  classroom: boolean;
  log: Logger;
}

/** Takes a reply, as an object or as the JSON text that it already is. */
type Answer = (reply: { success: boolean; data?: unknown } | string) => void;

interface Handshaken extends IncomingMessage {
  admitted?: Admitted;
  /** The query as the engine reads it: only what the engine takes for an open connection is one. */
  _query?: { sid?: string };
}

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
    destroyUpgrade: false,
    parser: strictParser,
  });
  io.engine.use(
    (request: Handshaken, response: ServerResponse, next: () => void) => void guard(options, request, response, next),
  );
  hurryPollers(io);
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
  request: Handshaken,
  response: ServerResponse,
  next: () => void,
): Promise<void> {
  const isUpgrade = !(response instanceof ServerResponse);
  if (isUpgrade) request.socket.on('error', ignore); // Node has let go of it, and `ws` has not taken it up yet
  try {
    if (!request._query?.sid) request.admitted = await handshake.admit(request);
    next();
  } catch (error) {
    const refusal = refusalOf(error);
    log.info({ status: refusal.status, ip: request.socket.remoteAddress }, 'handshake refused');
    if (isUpgrade) request.socket.end(asHttp(refusal));
    else response.writeHead(refusal.status, refusal.headers).end(refusal.body);
  }
}

const ignore = (): void => undefined;

interface SocketData {
  admitted: Admitted;
  auth: HandshakeAuth;
}

/**
 * The protocol's own handshake may carry a token, which then stands before cookie and header. One connection is one
 * client: who asks twice while the first is being looked at would have two for the price of one.
 */
async function identify({ handshake }: SocketIoOptions, socket: Socket): Promise<void> {
  const request = socket.request as Handshaken;
  const { admitted: shown } = request;
  delete request.admitted;
  if (!shown) throw problem('auth.required');
  const auth = parseInput(handshakeAuth, socket.handshake.auth, 'auth');
  const admitted = auth.token === undefined ? shown : await handshake.identify(auth.token, shown.address);
  socket.data = { admitted, auth } satisfies SocketData;
}

/** What a refused client finds in `connect_error`: `error.data` is the problem as every answer carries it. */
function toConnectError(error: unknown): Error {
  const refused =
    error instanceof Problem ? error : problem('server.unavailable', { retryAfterMs: 1_000, cause: error });
  return Object.assign(new Error(refused.message), { data: refused.toWire().error });
}

async function open(options: SocketIoOptions, socket: Socket): Promise<void> {
  const { hub, handshake, log, classroom } = options;
  const { admitted, auth } = socket.data as SocketData;
  const { principal } = admitted;
  socket.on('error', (error: unknown) => log.debug({ err: error }, 'socket error'));
  const connection = new SocketIoConnection(socket, admitted.address, () => session.drained());
  let session: Session;
  try {
    session = hub.connect(connection, principal);
  } catch {
    return connection.close(goodbye('stopping', 1_000));
  }
  const expiry = endAtExpiry(session);
  socket.on('disconnect', () => {
    clearTimeout(expiry);
    session.closed();
  });
  listen(options, socket, session, connection);
  try {
    const ended = await handshake.lookAgain(admitted);
    if (ended) return session.end(ended);
    await session.resume(auth.epoch ?? '', auth.positions ?? {}, (answers) => {
      const channels = Object.fromEntries(answers.map(({ channel, seq, recovered }) => [channel, { seq, recovered }]));
      socket.emit('connected', greeting(principal, classroom), { epoch: hub.epoch, channels });
    });
  } catch (error) {
    log.warn({ err: error }, 'a connection could not be served');
    session.end(goodbye('stopping', 1_000));
  }
}

const greeting = (principal: Principal, classroom: boolean): Connected => ({
  success: true,
  message: 'Conexión establecida',
  id: principal.id,
  usuario: principal.kind === 'user' ? toUserView(principal) : null,
  modo_abierto: classroom,
});

/** A connection ends when the session that it was opened with does (SEC-7). */
function endAtExpiry(session: Session): NodeJS.Timeout | undefined {
  if (session.principal.kind !== 'user') return undefined;
  const left = Math.min(session.principal.expiresAt - Date.now(), MAX_TIMER_MS);
  return setTimeout(() => session.end(goodbye('session_ended')), Math.max(left, 0)).unref();
}

/** The longest time a Node timer can count. */
const MAX_TIMER_MS = 2 ** 31 - 1;

function listen(options: SocketIoOptions, socket: Socket, session: Session, connection: SocketIoConnection): void {
  const bucket = new TokenBucket(options.messages);
  watch(options, session, connection);
  socket.onAny((name: string, ...args: unknown[]) => {
    const last = args.at(-1);
    const ack = last instanceof AckId ? (args.pop() as AckId) : undefined;
    const answer: Answer = (reply) => {
      if (ack) session.answer(acknowledgement(ack.value, typeof reply === 'string' ? reply : JSON.stringify(reply)));
      else if (reply instanceof Object && !reply.success) session.tell('problem', reply);
    };
    const wait = bucket.take();
    if (wait > 0) return answer(problem('request.rate_limited', { retryAfterMs: wait }).toWire());
    handle(options, session, name, args, answer).catch((error: unknown) =>
      answer(toProblem(error, name, options.log).toWire()),
    );
  });
}

/** Ends a connection that goes on sending far beyond its rate, whatever it sends, or that reads no answers. */
function watch({ messages }: SocketIoOptions, session: Session, connection: SocketIoConnection): void {
  const { perSecond, burst } = messages;
  const bucket = new TokenBucket({ perSecond: perSecond * FLOOD, burst: burst * FLOOD });
  connection.onPacket(() => {
    if (bucket.take() > 0) session.end(goodbye('flooding'));
    else if (connection.clogged) session.end(goodbye('too_slow'));
  });
}

/** How many times the rate at which packets are taken is a flood. */
const FLOOD = 4;

async function handle(
  { run }: SocketIoOptions,
  session: Session,
  name: string,
  args: unknown[],
  answer: Answer,
): Promise<void> {
  const [input] = args;
  if (input instanceof Problem) throw input;
  if (name === 'subscribe') {
    return session.subscribe(parseInput(subscribeInput, input), (data) => answer({ success: true, data }));
  }
  if (name === 'unsubscribe') {
    session.unsubscribe(parseInput(unsubscribeInput, input).channel);
    return answer({ success: true });
  }
  if (name === 'ping') {
    parseInput(pingInput, input);
    return answer({ success: true, data: { hora: new Date().toISOString() } satisfies Pong });
  }
  if (!isCommandName(name)) throw problem('request.unknown_command');
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw problem('request.invalid', { message: 'se esperaba un objeto' });
  const { id, ...rest } = input as { id?: unknown };
  if (id !== undefined && typeof id !== 'string') throw problem('request.invalid', { field: 'id' });
  const { principal, connection } = session;
  const { json } = await run({ name, input: rest, id, principal, from: connection.address });
  answer(json);
}

/** An answer for every error: what is not a refusal is logged, and tells its sender nothing (SEC-40). */
function toProblem(error: unknown, name: string, log: Logger): Problem {
  if (error instanceof Problem) return error;
  log.error({ err: error, name }, 'a packet could not be handled');
  return problem('server.internal');
}
