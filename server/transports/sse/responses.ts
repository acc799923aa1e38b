import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from '../../../contract/problems';
import { refusalOf, type HandshakeOptions, type Headers, type Refusal } from '../admission/handshake';

export interface StreamAnswersOptions {
  /** What every answer carries (SEC-38). */
  headers: Headers;
  origins: HandshakeOptions['origins'];
}

/** How requests for streams are answered: Express does not see them. */
export class StreamAnswers {
  readonly #stream: string;

  constructor(private readonly options: StreamAnswersOptions) {
    this.#stream = lines([...options.headers, ...STREAM]);
  }

  /** The lines that a stream begins with. Without a length, it ends with the connection. */
  head(request: IncomingMessage): string {
    const date = new Date().toUTCString();
    return `HTTP/1.1 200 OK\r\n${this.#stream}${lines(this.#crossOrigin(request))}Date: ${date}\r\n\r\n`;
  }

  /** What the head would say, and nothing behind it. */
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
      this.#sendAway(request, response, refusal);
      return refusal.status;
    }
    const more: Headers = [
      ...headers,
      ...Object.entries(refusal.headers),
      ...(refusal.status === 401 ? [['WWW-Authenticate', 'Bearer'] as const] : []),
      // What is left of a body is not read, so the connection cannot be used again.
      ...(refusal.status === 413 ? [['Connection', 'close'] as const] : []),
    ];
    if (!response.headersSent) this.json(request, response, refusal.status, refusal.body, more);
    return refusal.status;
  }

  /**
   * A browser's `EventSource` gives up for good at any answer but 200: whoever knocks while the server starts, or while
   * all places are taken, would never come back. So it gets a stream that says when to come back, and ends.
   */
  #sendAway(request: IncomingMessage, response: ServerResponse, { headers }: Refusal): void {
    const least = 1_000 * Math.max(Number(headers['Retry-After'] ?? 0), 1);
    this.#write(request, response, 200, STREAM);
    response.end(`retry: ${Math.round(least * (1 + Math.random()))}\n\n`); // not all of them at once
  }

  /** What may be asked for, and by whose pages. */
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

  /** Asks whether a page, or program, from there may ask at all. @throws Problem `request.cross_site` */
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

  /** Who may read the answer, where its page is another one's. */
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

/** Refusals of now, not for ever: somebody else by now, too many, not ready. */
const MAY_PASS: ReadonlySet<number> = new Set([409, 429, 503]);

/** Nobody between keeps it back, compresses or keeps it. */
const STREAM: Headers = [
  ['Content-Type', 'text/event-stream; charset=utf-8'],
  ['Cache-Control', 'no-cache, no-transform'],
  ['X-Accel-Buffering', 'no'],
  ['Connection', 'close'],
];

const JSON_TYPE = 'application/json; charset=utf-8';

const lines = (headers: Headers): string => headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');

/** Asks for events and nothing else, as browsers do on a page's behalf, and libraries that do as browsers. */
const isEventSource = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' && headers.accept === 'text/event-stream';

/** How one request is refused, when it comes to that. */
export type Refuse = (refused: Problem) => void;
