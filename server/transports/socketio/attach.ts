import { ServerResponse, type IncomingMessage, type RequestListener, type Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { handshakeAuth, type HandshakeAuth } from '../../../contract/core/frames';
import { preferredLanguage, type Language } from '../../../contract/core/text/language';
import { parseInput } from '../../../contract/parse';
import { Problem, problem } from '../../../contract/problems';
import { wireIn } from '../../../contract/wire-in';
import { asHttp, refusalOf, type Admitted, type Headers } from '../admission/handshake';
import { endLingering } from '../shared/lingering-close';
import { answering, Requests } from '../shared/requests';
import { resume, openSession, closeSession, startSession, type ServingOptions } from '../shared/session-lifecycle';
import { SocketIoConnection } from './connection';
import {
  ClientWatch,
  closeGently,
  closeSoon,
  faultOf,
  forgetArrival,
  onClient,
  watchedWebSockets,
  type EngineClient,
} from './engine';
import { AckId, strictParser } from './parser';
import { acknowledgement } from './codec';

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
  readonly _query?: Readonly<Record<string, string>>;
}

/** A client between its request and its connection. */
interface Arrival {
  /** Until it has introduced itself. */
  admitted: Admitted | undefined;
  /** Watches the client that the engine has made of it, which gives its place back when it is gone. */
  watch?: ClientWatch;
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
    connectTimeout: 7_000,
    upgradeTimeout: 8_000,
    pingInterval: options.heartbeatMs,
    pingTimeout: options.heartbeatMs,
    destroyUpgrade: false,
    wsEngine: watchedWebSockets(options.messages, options.headers),
    parser: strictParser,
  });
  io.engine.use(
    (request: EngineRequest, response: ServerResponse, next: () => void) =>
      void guard(options, io, { request, response, next }),
  );
  withHeaders(options.http, options.headers);
  onClient(io, (client) => keepPlace(client, options));
  io.use((socket, next) => {
    identify(options, socket).then(
      () => next(),
      (error: unknown) => next(toConnectError(error, languageOf(socket))),
    );
  });
  io.on('connection', (socket) => void open(options, socket));
  let closed: Promise<void> | undefined;
  return { close: (patienceMs) => (closed ??= closeGently(io, patienceMs)) };
}

/** Everything under the engine's path bears the headers that every answer does, also what the engine refuses by itself. */
function withHeaders(http: HttpServer, headers: Headers): void {
  http.prependListener('request', ((request, response) => {
    if (!request.url?.startsWith(PATH)) return;
    for (const [name, value] of headers) response.setHeader(name, value);
  }) satisfies RequestListener);
}

const PATH = '/socket.io/';

/** A request as the engine passes it on. For an upgrade there is no response. */
interface Guarded {
  readonly request: EngineRequest;
  readonly response: ServerResponse;
  readonly next: () => void;
}

/** Runs before the engine's own handshake, before an upgrade, and before each request of a poller. */
async function guard(
  { handshake, headers, log }: SocketIoOptions,
  io: Server,
  { request, response, next }: Guarded,
): Promise<void> {
  const isUpgrade = !(response instanceof ServerResponse);
  if (isUpgrade) request.socket.on('error', ignore); // Node has let go of it, and `ws` has not taken it up yet
  try {
    const { sid, j, EIO } = request._query ?? {};
    if (j !== undefined) throw problem('request.invalid', { field: 'j', message: 'j: no se admite JSONP' });
    if (isSubresource(request)) throw problem('request.cross_site');
    if (sid) handshake.judge(request);
    if (sid && !METHODS.has(request.method)) throw problem('request.method_not_allowed');
    const admitted = sid ? undefined : await handshake.admit(request);
    const over = isUpgrade ? request.socket : response;
    if (admitted) {
      const { place } = admitted;
      const arrival: Arrival = { admitted };
      arrivals.set(request, arrival);
      over.once('close', () => {
        if (!arrival.watch) place.leave();
      });
      if (over.destroyed) place.leave();
    }
    if (isUpgrade && (EIO !== '4' || faultOf(io, request, sid) !== undefined)) throw problem('request.invalid');
    next();
  } catch (error) {
    const refusal = refusalOf(error, request.headers['accept-language']);
    log.info({ status: refusal.status, ip: request.socket.remoteAddress }, 'handshake refused');
    if (isUpgrade) endLingering(request.socket, asHttp(refusal, headers));
    else response.writeHead(refusal.status, refusal.headers).end(refusal.body);
  }
}

const METHODS: ReadonlySet<string | undefined> = new Set(['GET', 'POST']);

/** A script, picture or link of another site: browsers leave its origin out, and say only that it is another one. */
function isSubresource({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return headers.origin === undefined && (site === 'cross-site' || site === 'same-site');
}

const ignore = (): void => undefined;

/** A polling client outlives the request that it came by. */
function keepPlace(client: EngineClient, { messages }: SocketIoOptions): void {
  const watch = new ClientWatch(client, messages);
  const arrival = arrivals.get(client.request);
  const place = arrival?.admitted?.place;
  if (arrival) arrival.watch = watch;
  client.once('close', () => {
    watch.gone();
    place?.leave();
  });
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
function toConnectError(error: unknown, language: Language): Error {
  const refused =
    error instanceof Problem ? error : problem('server.unavailable', { retryAfterMs: 1_000, cause: error });
  const { error: data } = wireIn(refused, language);
  return Object.assign(new Error(data.message), { data });
}

/** The language that a handshake asks for; its value comes unchecked. */
function languageOf({ handshake }: Socket): Language {
  const { language } = handshake.auth as { language?: unknown };
  return preferredLanguage(typeof language === 'string' ? language : handshake.headers['accept-language']);
}

async function open(options: SocketIoOptions, socket: Socket): Promise<void> {
  const { admitted, auth } = socket.data as SocketData;
  forgetArrival(socket);
  socket.on('error', (error: unknown) => options.log.debug({ err: error }, 'socket error'));
  const connection = new SocketIoConnection(socket, admitted.address, () => session?.drained());
  const session = openSession(options, connection, admitted.principal);
  if (!session) return;
  // One connection is one client: without its session it has no use for the engine either.
  socket.on('disconnect', () => {
    closeSession(session);
    closeSoon(socket.conn as unknown as EngineClient);
  });
  arrivals.get(socket.request)?.watch?.seated((why) => session.end(why));
  const requests = new Requests(options, session, admitted.language);
  socket.onAny((name: string, ...args: unknown[]) => {
    const ack = args.at(-1) instanceof AckId ? (args.pop() as AckId) : undefined;
    const answer = answering(session, ack && ((reply) => acknowledgement(ack.value, reply)));
    requests.take({ name, input: args[0], answer });
  });
  await startSession(options, session, admitted, () =>
    resume(options, session, auth, (data, meta) => socket.emit('connected', data, meta)),
  );
}
