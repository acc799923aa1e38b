import type { IncomingMessage, RequestListener, Server as HttpServer, ServerResponse } from 'node:http';
import { parseInput } from '../../../contract/parse';
import { problem } from '../../../contract/problems';
import { saying } from '../../../contract/stream';
import { newId } from '../../hub/ids';
import type { Admitted } from '../admission/handshake';
import { HeartbeatScheduler } from '../shared/heartbeat';
import { resume, openSession, closeSession, startSession, type ServingOptions } from '../shared/session-lifecycle';
import { StreamAnswers, type StreamAnswersOptions } from './responses';
import { SseConnection } from './connection';
import { Upstream } from './uplink';
import { addressOf, UPSTREAM_PATH, streamRequestInBody, type StreamPaths, type StreamRequest } from './stream-request';

export interface SseOptions extends ServingOptions, StreamAnswersOptions {
  http: HttpServer;
  paths: StreamPaths;
  /** Parses a body as strictly as every other part of the server. @throws Problem */
  readJson(request: IncomingMessage, limit: number): Promise<unknown>;
  /** Largest body of a client, in bytes (SEC-15). */
  maxPacket: number;
  heartbeatMs: number;
  /** Called when a response becomes a stream: from then on the hub's limits for slow readers apply to it. */
  onStreamStart(response: ServerResponse): void;
}

/**
 * Attaches Server-Sent Events to the hub. Must be attached last: other requests go to the listeners attached before.
 */
export function attachSse(options: SseOptions): { close(patienceMs: number): Promise<void> } {
  const streams = new Streams(options);
  const others = options.http.listeners('request') as RequestListener[];
  options.http.removeAllListeners('request');
  options.http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith('/api/') && streams.take(request, response)) return;
    for (const other of others) other.call(options.http, request, response);
  });
  let closed: Promise<void> | undefined;
  return { close: (patienceMs) => (closed ??= streams.close(patienceMs)) };
}

/** A request and its response. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

class Streams {
  readonly #answers: StreamAnswers;
  /** Every stream gets heartbeats; streams whose clients check for them, and send requests, get them twice as often. */
  readonly #frequent: HeartbeatScheduler<SseConnection>;
  readonly #regular: HeartbeatScheduler<SseConnection>;
  /** By the secret key that each stream's client received. */
  readonly #upstreams = new Map<string, Upstream>();

  constructor(private readonly options: SseOptions) {
    this.#answers = new StreamAnswers(options);
    this.#frequent = new HeartbeatScheduler(options.heartbeatMs / 2);
    this.#regular = new HeartbeatScheduler(options.heartbeatMs);
  }

  /** @returns whether it is for a stream */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    const { pathname } = addressOf(request.url ?? '');
    const allowed = this.options.paths.methodsOf(pathname);
    if (allowed === undefined) return false;
    const { method = 'GET' } = request;
    const exchange = { request, response };
    if (method === 'OPTIONS') this.#answers.preflight(request, response, `${allowed}, OPTIONS`);
    else if (!allowed.split(', ').includes(method))
      this.#refuse(exchange, problem('request.method_not_allowed'), allowed);
    else
      void (pathname === UPSTREAM_PATH ? this.#receive(exchange) : this.#open(exchange)).catch((error: unknown) =>
        this.#refuse(exchange, error),
      );
    return true;
  }

  async close(patienceMs: number): Promise<void> {
    const deadline = Date.now() + patienceMs;
    const open = (): SseConnection[] => [...this.#frequent, ...this.#regular];
    while (open().length > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    for (const connection of open()) connection.terminate();
    this.#frequent.stop();
    this.#regular.stop();
  }

  #refuse({ request, response }: Exchange, error: unknown, allowed?: string): void {
    const status = this.#answers.refuse(request, response, error, allowed === undefined ? [] : [['Allow', allowed]]);
    this.options.log.info({ status, ip: request.socket.remoteAddress }, 'stream refused');
  }

  async #open(exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    const { handshake, readJson, maxPacket } = this.options;
    const isRead = request.method !== 'POST';
    const fromUrl = isRead ? this.options.paths.streamRequestIn(request) : undefined;
    const admitted = await handshake.admit(request, fromUrl?.ticket, isRead && isSameOrigin(request));
    const release = (): void => admitted.slot.release();
    response.once('close', release);
    if (request.socket.destroyed) return release();
    try {
      const streamRequest = fromUrl ?? streamRequestInBody(request, await readJson(request, maxPacket));
      const client = await handshake.authenticate(admitted, streamRequest.hello);
      await this.#authorize(client, streamRequest);
      if (request.method === 'HEAD') return this.#answers.headOnly(request, response);
      response.off('close', release);
      this.#serve(exchange, client, streamRequest);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** @throws Problem `auth.required`, `auth.forbidden` */
  async #authorize({ principal }: Admitted, { needs }: StreamRequest): Promise<void> {
    if (needs === undefined || (await this.options.hub.options.authorizer.canSubscribe(principal, needs))) return;
    throw problem(principal.kind === 'guest' ? 'auth.required' : 'auth.forbidden');
  }

  #serve(exchange: Exchange, admitted: Admitted, { dialect, hello, alone, isDuplex }: StreamRequest): void {
    const { options } = this;
    const { request, response } = exchange;
    const { slot, language } = admitted;
    const { socket } = response;
    if (!socket || socket.destroyed) {
      slot.release();
      return void request.socket.destroy(); // closed, or pipelined behind a request without a response yet
    }
    const heartbeats = isDuplex ? this.#frequent : this.#regular;
    const refuse = (error: unknown): void => this.#refuse(exchange, error);
    const connection = new SseConnection({ request, response, socket, slot, heartbeats, dialect, refuse });
    const session = openSession(options, connection, admitted.principal);
    const key = isDuplex && session ? newId() : undefined;
    response.once('close', () => {
      connection.onClose();
      if (key !== undefined) this.#upstreams.delete(key);
      if (session) closeSession(session);
    });
    if (!session) return;
    connection.session = session;
    const { channels, epoch, positions } = hello;
    void startSession(options, session, admitted, () =>
      resume(options, session, { channels, epoch, positions, alone }, (data, meta) => {
        if (key !== undefined) this.#upstreams.set(key, new Upstream(options, { session, connection, language }));
        options.onStreamStart(response);
        connection.greet(this.#answers.head(request), { data, meta, stream: key });
        dropHeaders(request);
      }),
    );
  }

  /** Handles requests that the client of a stream sends by POST. */
  async #receive({ request, response }: Exchange): Promise<void> {
    this.#answers.admit(request);
    const { stream, said } = parseInput(saying, await this.options.readJson(request, this.options.maxPacket));
    const upstream = this.#upstreams.get(stream);
    if (!upstream) throw problem('stream.not_here', { field: 'stream' });
    for (const clientRequest of said) upstream.take(clientRequest);
    this.#answers.json(request, response, 202, '{"success":true}');
  }
}

/** Returns whether the address was typed or a page of the same origin asks: browsers omit the origin there. */
function isSameOrigin({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

/** Frees a stream's request headers, which nothing reads any more: streams stay open for hours. */
function dropHeaders(request: IncomingMessage): void {
  request.headers = {};
  request.rawHeaders = [];
}
