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
import { addressOf, SAY, wishInBody, type StreamPaths, type StreamRequest } from './stream-request';

export interface SseOptions extends ServingOptions, StreamAnswersOptions {
  http: HttpServer;
  paths: StreamPaths;
  /** Reads a body as strictly as everywhere. @throws Problem */
  readJson(request: IncomingMessage, limit: number): Promise<unknown>;
  /** Largest body of a client, in bytes (SEC-15). */
  maxPacket: number;
  heartbeatMs: number;
  /** Called when a response becomes a stream: from then on the hub's bounds for slow readers hold for it. */
  begun(response: ServerResponse): void;
}

/** Server-Sent Events on the hub. To be attached last: what is not a stream's goes to who was there before. */
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

/** A request and its answer. */
interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

class Streams {
  readonly #answers: StreamAnswers;
  /** All streams are shown to be alive every few seconds; those whose clients look for it, and say things, twice as often. */
  readonly #quick: HeartbeatScheduler<SseConnection>;
  readonly #calm: HeartbeatScheduler<SseConnection>;
  /** By the secret that each stream's client was told. */
  readonly #upstreams = new Map<string, Upstream>();

  constructor(private readonly options: SseOptions) {
    this.#answers = new StreamAnswers(options);
    this.#quick = new HeartbeatScheduler(options.heartbeatMs / 2);
    this.#calm = new HeartbeatScheduler(options.heartbeatMs);
  }

  /** @returns whether it is for a stream */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    const { pathname } = addressOf(request.url ?? '');
    const allowed = this.options.paths.methodsOf(pathname);
    if (allowed === undefined) return false;
    const { method = 'GET' } = request;
    const asked = { request, response };
    if (method === 'OPTIONS') this.#answers.preflight(request, response, `${allowed}, OPTIONS`);
    else if (!allowed.split(', ').includes(method)) this.#refuse(asked, problem('request.method_not_allowed'), allowed);
    else
      void (pathname === SAY ? this.#hear(asked) : this.#open(asked)).catch((error: unknown) =>
        this.#refuse(asked, error),
      );
    return true;
  }

  async close(patienceMs: number): Promise<void> {
    const deadline = Date.now() + patienceMs;
    const open = (): SseConnection[] => [...this.#quick, ...this.#calm];
    while (open().length > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    for (const connection of open()) connection.terminate();
    this.#quick.stop();
    this.#calm.stop();
  }

  #refuse({ request, response }: Asked, error: unknown, allowed?: string): void {
    const status = this.#answers.refuse(request, response, error, allowed === undefined ? [] : [['Allow', allowed]]);
    this.options.log.info({ status, ip: request.socket.remoteAddress }, 'stream refused');
  }

  async #open(asked: Asked): Promise<void> {
    const { request, response } = asked;
    const { handshake, readJson, maxPacket } = this.options;
    const reading = request.method !== 'POST';
    const shown = reading ? this.options.paths.wishIn(request) : undefined;
    const admitted = await handshake.admit(request, shown?.ticket, reading && isOwn(request));
    const leave = (): void => admitted.place.leave();
    response.once('close', leave);
    if (request.socket.destroyed) return leave();
    try {
      const wish = shown ?? wishInBody(request, await readJson(request, maxPacket));
      const visitor = await handshake.introduce(admitted, wish.hello);
      await this.#permit(visitor, wish);
      if (request.method === 'HEAD') return this.#answers.headOnly(request, response);
      response.off('close', leave);
      this.#serve(asked, visitor, wish);
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** @throws Problem `auth.required`, `auth.forbidden` */
  async #permit({ principal }: Admitted, { needs }: StreamRequest): Promise<void> {
    if (needs === undefined || (await this.options.hub.options.gate.canSubscribe(principal, needs))) return;
    throw problem(principal.kind === 'guest' ? 'auth.required' : 'auth.forbidden');
  }

  #serve(asked: Asked, admitted: Admitted, { dialect, hello, alone, talks }: StreamRequest): void {
    const { options } = this;
    const { request, response } = asked;
    const { place, language } = admitted;
    const { socket } = response;
    if (!socket || socket.destroyed) {
      place.leave();
      return void request.socket.destroy(); // gone, or behind another request that is not answered yet
    }
    const pulse = talks ? this.#quick : this.#calm;
    const refuse = (error: unknown): void => this.#refuse(asked, error);
    const connection = new SseConnection({ request, response, socket, place, pulse, dialect, refuse });
    const session = openSession(options, connection, admitted.principal);
    const key = talks && session ? newId() : undefined;
    response.once('close', () => {
      connection.gone();
      if (key !== undefined) this.#upstreams.delete(key);
      if (session) closeSession(session);
    });
    if (!session) return;
    connection.session = session;
    const { channels, epoch, positions } = hello;
    void startSession(options, session, admitted, () =>
      resume(options, session, { channels, epoch, positions, alone }, (data, meta) => {
        if (key !== undefined) this.#upstreams.set(key, new Upstream(options, { session, connection, language }));
        options.begun(response);
        connection.greet(this.#answers.head(request), { data, meta, stream: key });
        forget(request);
      }),
    );
  }

  /** Something that the client of a stream says. */
  async #hear({ request, response }: Asked): Promise<void> {
    this.#answers.admit(request);
    const { stream, said } = parseInput(saying, await this.options.readJson(request, this.options.maxPacket));
    const upstream = this.#upstreams.get(stream);
    if (!upstream) throw problem('stream.not_here', { field: 'stream' });
    for (const one of said) upstream.take(one);
    this.#answers.json(request, response, 202, '{"success":true}');
  }
}

/** An address that was typed, or a page of our own: browsers leave the origin out there. */
function isOwn({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

/** Streams stay open for hours: what the request for one said, and nobody will ask for any more, is let go. */
function forget(request: IncomingMessage): void {
  request.headers = {};
  request.rawHeaders = [];
}
