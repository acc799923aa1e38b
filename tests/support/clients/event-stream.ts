import { request, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { PATIENCE_MS } from './clients';

/** One event, as a browser dispatches it. */
export interface StreamEvent {
  /** `message` for an event without a name. */
  readonly name: string;
  readonly data: string;
  /** The last id received by then. */
  readonly lastId: string;
}

export interface StreamOptions {
  readonly headers?: Record<string, string>;
  /** Sent as JSON, by POST. */
  readonly body?: unknown;
  readonly method?: string;
}

/** Reads Server-Sent Events as the standard specifies, and records them, with comments and fields. */
export class EventStream {
  readonly events: StreamEvent[] = [];
  /** Every line as received, without its end. */
  readonly lines: string[] = [];
  readonly closed: Promise<void>;
  isOpen = true;
  #rest = '';
  #fields = { event: '', data: [] as string[] };
  #lastId = '';
  readonly #waiting = new Set<() => void>();

  private constructor(
    private readonly outgoing: ClientRequest,
    readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.#receive(chunk));
    response.on('error', () => undefined);
    outgoing.on('error', () => undefined);
    this.closed = new Promise((resolve) =>
      response.once('close', () => {
        this.isOpen = false;
        this.#check();
        resolve();
      }),
    );
  }

  static open(url: string, path: string, { headers = {}, body, method }: StreamOptions = {}): Promise<EventStream> {
    return new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const outgoing = request(new URL(url), {
        path,
        method: method ?? (text === undefined ? 'GET' : 'POST'),
        agent: false,
        headers: {
          accept: 'text/event-stream',
          ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          ...headers,
        },
      });
      outgoing.once('response', (response) => resolve(new EventStream(outgoing, response)));
      outgoing.once('error', reject);
      outgoing.end(text);
    });
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }

  get headers(): IncomingHttpHeaders {
    return this.response.headers;
  }

  /** The body of a response that is no stream. */
  get text(): string {
    return this.lines.join('\n') + this.#rest;
  }

  get lastId(): string {
    return this.#lastId;
  }

  /** The parsed data of the events with this name. */
  data<T = Record<string, unknown>>(name = 'message'): T[] {
    return this.events.filter((event) => event.name === name).map(({ data }) => JSON.parse(data) as T);
  }

  /** Resolves once `test` passes; runs it after each chunk. */
  until(test: () => boolean, what = 'the condition'): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!test()) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`${what} did not come; the last lines: ${this.lines.slice(-20).join(' | ')}`));
      }, PATIENCE_MS);
      this.#waiting.add(check);
      check();
    });
  }

  async next(name = 'message', test: (event: StreamEvent) => boolean = () => true): Promise<StreamEvent> {
    const find = (): StreamEvent | undefined => this.events.find((event) => event.name === name && test(event));
    await this.until(() => find() !== undefined, name);
    return find()!;
  }

  pause(): void {
    this.response.socket.pause();
    this.response.pause();
  }

  drop(): void {
    this.outgoing.destroy();
  }

  #receive(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
    this.#check();
  }

  #check(): void {
    for (const check of [...this.#waiting]) check();
  }

  #line(line: string): void {
    this.lines.push(line);
    if (line === '') return this.#dispatch();
    const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === 'id') this.#lastId = value;
    else if (field === 'event') this.#fields.event = value;
    else if (field === 'data') this.#fields.data.push(value);
  }

  #dispatch(): void {
    const { event, data } = this.#fields;
    this.#fields = { event: '', data: [] };
    if (data.length > 0) this.events.push({ name: event || 'message', data: data.join('\n'), lastId: this.#lastId });
  }
}

/** Opens streams that end with the test that opened them. Call it at the top of a test file. */
export function useStreams(): (url: string, path: string, options?: StreamOptions) => Promise<EventStream> {
  const open: EventStream[] = [];
  afterEach(() => {
    for (const stream of open.splice(0)) stream.drop();
  });
  return async (url, path, options) => {
    const stream = await EventStream.open(url, path, options);
    open.push(stream);
    return stream;
  };
}
