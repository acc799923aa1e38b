import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from '../../../contract/problems';
import { refusalOf, type HandshakeOptions, type Headers, type Refusal } from '../admission/handshake';

export interface StreamAnswersOptions {
  /** The headers that every response carries (SEC-38). */
  headers: Headers;
  origins: HandshakeOptions['origins'];
}

/** Writes the responses to requests for streams, which bypass Express. */
export class StreamAnswers {
  readonly #stream: string;

  constructor(private readonly options: StreamAnswersOptions) {
    this.#stream = lines([...options.headers, ...STREAM]);
  }

  /** Returns the head of a stream's response. It has no length, so the stream ends with the connection. */
  head(request: IncomingMessage): string {
    const date = new Date().toUTCString();
    return `HTTP/1.1 200 OK\r\n${this.#stream}${lines(this.#crossOrigin(request))}Date: ${date}\r\n\r\n`;
  }

  /** Responds to HEAD: the stream's headers without a body. */
  headOnly(request: IncomingMessage, response: ServerResponse): void {
    this.#write(request, response, 200, STREAM);
    response.end();
  }

  json(request: IncomingMessage, response: ServerResponse, status: number, body: string, headers: Headers = []): void {
    this.#write(request, response, status, [['Content-Type', JSON_TYPE], ['Cache-Control', 'no-store'], ...headers]);
    response.end(body);
  }

  /** @returns the problem's status */
  refuse(request: IncomingMessage, response: ServerResponse, error: unknown, headers: Headers = []): number {
    const refusal = refusalOf(error, request.headers['accept-language']);
    if (MAY_PASS.has(refusal.status) && isEventSource(request) && !response.headersSent) {
      this.#delayReconnect(request, response, refusal);
      return refusal.status;
    }
    const refusalHeaders: Headers = [
      ...headers,
      ...Object.entries(refusal.headers),
      ...(refusal.status === 401 ? [['WWW-Authenticate', 'Bearer'] as const] : []),
      // The rest of the body stays unread, so the connection cannot be reused.
      ...(refusal.status === 413 ? [['Connection', 'close'] as const] : []),
    ];
    if (!response.headersSent) this.json(request, response, refusal.status, refusal.body, refusalHeaders);
    return refusal.status;
  }

  /**
   * Responds with a stream that only sets the reconnect delay, and ends. A browser's `EventSource` gives up permanently
   * at any response but 200, so a client refused while the server starts, or is full, would never reconnect.
   */
  #delayReconnect(request: IncomingMessage, response: ServerResponse, { headers }: Refusal): void {
    const minMs = 1_000 * Math.max(Number(headers['Retry-After'] ?? 0), 1);
    this.#write(request, response, 200, STREAM);
    response.end(`retry: ${Math.round(minMs * (1 + Math.random()))}\n\n`); // random, so that clients spread out
  }

  /** Responds to a preflight: the methods allowed, and the origins that may use them. */
  preflight(request: IncomingMessage, response: ServerResponse, allowed: string): void {
    const cross = this.#crossOrigin(request).length > 0;
    this.#write(request, response, 204, [
      ['Allow', allowed],
      ...(cross
        ? ([
            ['Access-Control-Allow-Methods', allowed],
            ['Access-Control-Allow-Headers', 'Authorization, Content-Type, Last-Event-ID, Cache-Control'],
            ['Access-Control-Max-Age', '600'],
          ] as const)
        : []),
    ]);
    response.end();
  }

  /** Checks the origin of a request. @throws Problem `request.cross_site` */
  admit(request: IncomingMessage): void {
    if (this.#verdict(request) === 'refused') throw this.options.origins.refusal(request.headers.origin);
  }

  #write(request: IncomingMessage, response: ServerResponse, status: number, headers: Headers): void {
    const all = [...this.options.headers, ...this.#crossOrigin(request), ...headers];
    response.writeHead(status, Object.fromEntries(all));
  }

  #verdict({ headers }: IncomingMessage) {
    const { origin } = headers;
    return this.options.origins.judge({ origin, secFetchSite: undefined, hasSessionCookie: false, safe: true });
  }

  /** Returns the headers that let a page of another origin read the response. */
  #crossOrigin(request: IncomingMessage): Headers {
    const { origin } = request.headers;
    const verdict = origin === undefined ? 'same' : this.#verdict(request);
    if (origin === undefined || verdict === 'same' || verdict === 'refused') return [];
    const expose = ['Access-Control-Expose-Headers', 'Retry-After'] as const;
    if (verdict === 'none' && !this.options.origins.loopbackOnly) return [['Access-Control-Allow-Origin', '*'], expose];
    if (verdict === 'none') return [['Access-Control-Allow-Origin', origin], ['Vary', 'Origin'], expose];
    return [
      ['Access-Control-Allow-Origin', origin],
      ['Access-Control-Allow-Credentials', 'true'],
      ['Vary', 'Origin'],
      expose,
    ];
  }
}

/** Statuses of temporary refusals: identity changed, too many requests, not ready. */
const MAY_PASS: ReadonlySet<number> = new Set([409, 429, 503]);

/** Headers that stop proxies from buffering, compressing or caching the stream. */
const STREAM: Headers = [
  ['Content-Type', 'text/event-stream; charset=utf-8'],
  ['Cache-Control', 'no-cache, no-transform'],
  ['X-Accel-Buffering', 'no'],
  ['Connection', 'close'],
];

const JSON_TYPE = 'application/json; charset=utf-8';

const lines = (headers: Headers): string => headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');

/** Returns whether the request accepts events only, as `EventSource` of browsers and their imitations do. */
const isEventSource = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' && headers.accept === 'text/event-stream';

/** Refuses one request. */
export type Refuse = (refused: Problem) => void;
