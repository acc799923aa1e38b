import { ServerResponse, type IncomingMessage, type RequestListener, type Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { handshakeAuth, type HandshakeAuth } from '../../../contract/core/frames';
import { preferredLanguage, type Language } from '../../../contract/core/text/language';
import { parseInput } from '../../../contract/parse';
import { Problem, problem } from '../../../contract/problems';
import { toWireInLanguage } from '../../../contract/wire-in';
import { toHttpText, refusalOf, type Admitted, type Headers } from '../admission/handshake';
import { endLingering } from '../shared/lingering-close';
import { replyTo, Requests } from '../shared/requests';
import { resume, openSession, closeSession, startSession, type ServingOptions } from '../shared/session-lifecycle';
import { SocketIoConnection } from './connection';
import {
  ClientWatch,
  closeGently,
  closeSoon,
  faultOf,
  dropHandshake,
  onClient,
  watchedWebSockets,
  type EngineClient,
} from './engine';
import { AckId, strictParser } from './parser';
import { acknowledgement } from './codec';

export interface SocketIoOptions extends ServingOptions {
  http: HttpServer;
  /** Origins whose pages may use polling; `*` for any, without credentials. */
  corsOrigin: (string | RegExp)[] | '*';
  /** Largest packet, in bytes. */
  maxPacket: number;
  /** Interval of heartbeats, and the time that a client may take to answer one, in milliseconds. */
  heartbeatMs: number;
}

interface EngineRequest extends IncomingMessage {
  /** The query as the engine parses it: only the engine decides which `sid` is an open connection. */
  readonly _query?: Readonly<Record<string, string>>;
}

/** A client between its request and its session. */
interface PendingClient {
  /** Set until the client has authenticated. */
  admitted: Admitted | undefined;
  /** The watch of the engine's client, which releases the slot when that client closes. */
  watch?: ClientWatch;
}

/** Clients by their requests. A property of the request, which the engine keeps, would make it four times as heavy. */
const pendingClients = new WeakMap<IncomingMessage, PendingClient>();

/** Attaches Socket.IO to the hub: with the original event names, and the position as a second argument. */
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
  onClient(io, (client) => keepSlot(client, options));
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

/** Adds the headers of every response to the engine's responses, including the engine's own refusals. */
function withHeaders(http: HttpServer, headers: Headers): void {
  http.prependListener('request', ((request, response) => {
    if (!request.url?.startsWith(PATH)) return;
    for (const [name, value] of headers) response.setHeader(name, value);
  }) satisfies RequestListener);
}

const PATH = '/socket.io/';

/** A request as the engine passes it on. An upgrade has no response. */
interface Guarded {
  readonly request: EngineRequest;
  readonly response: ServerResponse;
  readonly next: () => void;
}

/** Runs before the engine's own handshake, before an upgrade, and before each request of a polling client. */
async function guard(
  { handshake, headers, log }: SocketIoOptions,
  io: Server,
  { request, response, next }: Guarded,
): Promise<void> {
  const isUpgrade = !(response instanceof ServerResponse);
  if (isUpgrade) request.socket.on('error', ignore); // Node has removed its listeners, and `ws` has none yet
  try {
    const { sid, j, EIO } = request._query ?? {};
    if (j !== undefined) throw problem('request.invalid', { field: 'j', message: 'j: no se admite JSONP' });
    if (isSubresource(request)) throw problem('request.cross_site');
    if (sid) handshake.judge(request);
    if (sid && !METHODS.has(request.method)) throw problem('request.method_not_allowed');
    const admitted = sid ? undefined : await handshake.admit(request);
    const carrier = isUpgrade ? request.socket : response;
    if (admitted) {
      const { slot } = admitted;
      const pending: PendingClient = { admitted };
      pendingClients.set(request, pending);
      carrier.once('close', () => {
        if (!pending.watch) slot.release();
      });
      if (carrier.destroyed) slot.release();
    }
    if (isUpgrade && (EIO !== '4' || faultOf(io, request, sid) !== undefined)) throw problem('request.invalid');
    next();
  } catch (error) {
    const refusal = refusalOf(error, request.headers['accept-language']);
    log.info({ status: refusal.status, ip: request.socket.remoteAddress }, 'handshake refused');
    if (isUpgrade) endLingering(request.socket, toHttpText(refusal, headers));
    else response.writeHead(refusal.status, refusal.headers).end(refusal.body);
  }
}

const METHODS: ReadonlySet<string | undefined> = new Set(['GET', 'POST']);

/**
 * Returns whether another site's script, image or link made the request: browsers omit its origin, and send only that
 * it is cross-site.
 */
function isSubresource({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return headers.origin === undefined && (site === 'cross-site' || site === 'same-site');
}

const ignore = (): void => undefined;

/** Ties the slot to the engine's client: a polling client outlives its first request. */
function keepSlot(client: EngineClient, { messages }: SocketIoOptions): void {
  const watch = new ClientWatch(client, messages);
  const pending = pendingClients.get(client.request);
  const slot = pending?.admitted?.slot;
  if (pending) pending.watch = watch;
  client.once('close', () => {
    watch.onClose();
    slot?.release();
  });
}

interface SocketData {
  admitted: Admitted;
  auth: HandshakeAuth;
}

/**
 * Authenticates a socket. A token in the protocol's own handshake takes precedence over cookie and header. One
 * connection is one client: a second attempt while the first is being authenticated would get two sessions on one slot.
 */
async function identify({ handshake }: SocketIoOptions, socket: Socket): Promise<void> {
  const pending = pendingClients.get(socket.request);
  const admitted = pending?.admitted;
  if (!pending || !admitted) throw problem('auth.required');
  pending.admitted = undefined;
  const auth = parseInput(handshakeAuth, socket.handshake.auth, 'auth');
  socket.data = { admitted: await handshake.authenticate(admitted, auth), auth } satisfies SocketData;
}

/** Returns the error of a refused client's `connect_error`: `error.data` is the problem as in every refusal. */
function toConnectError(error: unknown, language: Language): Error {
  const refused =
    error instanceof Problem ? error : problem('server.unavailable', { retryAfterMs: 1_000, cause: error });
  const { error: data } = toWireInLanguage(refused, language);
  return Object.assign(new Error(data.message), { data });
}

/** Returns the language that a handshake asks for; its value is unvalidated. */
function languageOf({ handshake }: Socket): Language {
  const { language } = handshake.auth as { language?: unknown };
  return preferredLanguage(typeof language === 'string' ? language : handshake.headers['accept-language']);
}

async function open(options: SocketIoOptions, socket: Socket): Promise<void> {
  const { admitted, auth } = socket.data as SocketData;
  dropHandshake(socket);
  socket.on('error', (error: unknown) => options.log.debug({ err: error }, 'socket error'));
  const connection = new SocketIoConnection(socket, admitted.address, () => session?.drained());
  const session = openSession(options, connection, admitted.principal);
  if (!session) return;
  // One connection is one client: without its session the engine's client is useless too.
  socket.on('disconnect', () => {
    closeSession(session);
    closeSoon(socket.conn as unknown as EngineClient);
  });
  pendingClients.get(socket.request)?.watch?.onSession((why) => session.end(why));
  const requests = new Requests(options, session, admitted.language);
  socket.onAny((name: string, ...args: unknown[]) => {
    const ack = args.at(-1) instanceof AckId ? (args.pop() as AckId) : undefined;
    const answer = replyTo(session, ack && ((reply) => acknowledgement(ack.value, reply)));
    requests.take({ name, input: args[0], answer });
  });
  await startSession(options, session, admitted, () =>
    resume(options, session, auth, (data, meta) => socket.emit('connected', data, meta)),
  );
}
