import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { preferredLanguage } from '../../../contract/core/text/language';
import { Problem, problem } from '../../../contract/problems';
import { toWireInLanguage } from '../../../contract/wire-in';
import type { Entry } from '../../identity/origin/entry';
import { answer } from '../responses';
import { InFlight, type InFlightLimits } from './in-flight';
import { isForPrograms } from '../pages';
import { RequestQueue, type QueueLimits } from './request-queue';
import { UnreadResponses, type UnreadLimits } from './unread-responses';

/** Limits of HTTP requests and responses. */
export interface FrontLimits {
  readonly pipelined: QueueLimits;
  readonly requests: InFlightLimits;
  readonly unread: UnreadLimits;
}

export interface FrontOptions {
  readonly entry: Entry;
  readonly limits: FrontLimits;
  /** The headers of every response (SEC-38). */
  readonly headers: readonly (readonly [string, string])[];
  /** Target of the redirect of a page requested without TLS; by default the requested host. */
  readonly publicUrl: string | undefined;
  addressOf(request: IncomingMessage): string;
  /** Whether a path belongs to a transport, which counts its connections itself (SEC-23). */
  isTransports(path: string): boolean;
  readonly log: Logger;
}

/** The front as its users control it. */
export interface FrontHandle {
  /** Stops watching a response that has become a stream. */
  release(response: ServerResponse): void;
  /** Stops watching all responses. */
  close(): void;
}

/**
 * Attaches the front before all listeners of the server's requests. It checks each request's host and scheme, serves
 * the requests of a connection in order, and bounds concurrent requests and unread response bytes. Must be called
 * last, before the server listens or immediately afterwards.
 */
export function attachFront(server: Server, options: FrontOptions): FrontHandle {
  const front = new Front(options, server.listeners('request') as RequestListener[]);
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => front.queue.take(request, response));
  return { close: () => front.unread.close(), release: (response) => front.release(response) };
}

class Front {
  readonly queue: RequestQueue;
  readonly unread: UnreadResponses;
  readonly #inFlight: InFlight;
  /** Listeners of each response; shared by all, because separate ones would cost more than the request. */
  readonly #written: (this: ServerResponse) => void;
  readonly #closed: (this: ServerResponse) => void;

  constructor(
    private readonly options: FrontOptions,
    private readonly listeners: readonly RequestListener[],
  ) {
    const { pipelined, requests, unread } = options.limits;
    this.queue = new RequestQueue(pipelined, options.addressOf, (request, response) => this.#serve(request, response));
    this.unread = new UnreadResponses(unread);
    this.#inFlight = new InFlight(requests);
    const written = (response: ServerResponse): void => this.unread.written(response);
    this.#written = function () {
      written(this);
    };
    const closed = (response: ServerResponse): void => this.#end(response);
    this.#closed = function () {
      closed(this);
    };
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const address = this.options.addressOf(request);
    const answer = this.unread.add(response, address);
    // Each event comes once; `once` would cost more than the listener.
    response.on('prefinish', this.#written);
    response.on('close', this.#closed);
    try {
      toOriginForm(request);
      const path = pathOf(request);
      this.options.entry.check(request, HOLDS_NO_DATA.test(path));
      if (!this.options.isTransports(path)) {
        this.#inFlight.enter(address);
        answer.counted = true;
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return this.#refuse(request, response, error);
    }
    for (const listener of this.listeners) listener(request, response);
  }

  /** A response has become a stream, which bounds its unread bytes itself: removes the front's listeners. */
  release(response: ServerResponse): void {
    this.unread.delete(response);
    response.off('prefinish', this.#written);
    response.off('close', this.#closed);
  }

  #end(response: ServerResponse): void {
    const answer = this.unread.delete(response);
    if (answer?.counted) this.#inFlight.leave(answer.address);
    this.queue.ended(response);
  }

  #refuse(request: IncomingMessage, response: ServerResponse, refused: Problem): void {
    const { headers, log, publicUrl } = this.options;
    for (const [name, value] of headers) response.setHeader(name, value);
    const page = (request.method === 'GET' || request.method === 'HEAD') && !isForPrograms(pathOf(request));
    if (refused.code === 'request.https_required' && page) {
      response.setHeader('Location', secureAddress(request, publicUrl));
      response.statusCode = 308;
      return void response.end();
    }
    log.info({ status: refused.status, code: refused.code, ip: request.socket.remoteAddress }, 'a request was refused');
    if (refused.retryAfterMs !== undefined) {
      response.setHeader('Retry-After', Math.ceil(refused.retryAfterMs / 1_000));
    } else response.setHeader('Connection', 'close');
    answer(response, toWireInLanguage(refused, preferredLanguage(request.headers['accept-language'])), refused.status);
  }
}

/** Paths without data: probes use any address, and the documents only describe the contract. */
const HOLDS_NO_DATA = /^\/(?:health|ready|docs(?:\/.*)?)$/;

const pathOf = ({ url = '' }: IncomingMessage): string => {
  const at = url.indexOf('?');
  return at < 0 ? url : url.slice(0, at);
};

/**
 * A target with scheme and host is meant for proxies, but servers accept it: its host then replaces the header.
 * @throws Problem `request.invalid` for a target that is neither such a URL, nor a path, nor `*`
 */
function toOriginForm(request: IncomingMessage): void {
  const { url = '' } = request;
  if (url.startsWith('/') || url === '*') return;
  const target = /^https?:\/\//i.test(url) && URL.canParse(url) ? new URL(url) : undefined;
  if (!target) throw problem('request.invalid', { field: 'ruta' });
  request.headers.host = target.host;
  request.url = `${target.pathname}${target.search}`;
}

function secureAddress({ url = '/', headers }: IncomingMessage, publicUrl: string | undefined): string {
  const host = publicUrl === undefined ? String(headers.host) : new URL(publicUrl).host;
  return `https://${host}${url}`;
}
