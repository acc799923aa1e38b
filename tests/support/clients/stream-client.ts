import { request } from 'node:http';
import type { HandshakeAuth } from '../../../contract/core/frames';
import { TestClient, PATIENCE_MS, type Reply } from './clients';
import { sendRequest } from '../servers/test-server';

interface Frame {
  type: string;
  data?: unknown;
  meta?: unknown;
  ref?: number;
  channel?: string;
  timestamp?: string;
  stream?: string;
}

/** A client of `POST /api/stream` that records every event it receives, in the form of the Socket.IO one. */
export class StreamClient extends TestClient {
  #ref = 0;
  #key = '';
  #rest = '';
  #ended = false;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  readonly #request: ReturnType<typeof request>;

  constructor(
    private readonly url: string,
    { headers, hello }: { headers: Record<string, string>; hello: HandshakeAuth },
  ) {
    super();
    const body = JSON.stringify(hello);
    this.#request = request(new URL('/api/stream', url), {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    });
    this.#request.on('error', (error) => this.#end(error));
    this.#request.on('response', (response) => {
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => this.#receive(chunk));
      response.on('error', () => undefined);
      response.on('close', () =>
        response.statusCode === 200
          ? this.#end(undefined)
          : this.record('connect_error', { data: (JSON.parse(this.#rest) as { error: unknown }).error }, undefined),
      );
    });
    this.#request.end(body);
  }

  ask(type: string, data?: unknown): Promise<Reply> {
    const ref = ++this.#ref;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${type} got no reply`)), PATIENCE_MS);
      this.#waiting.set(ref, (reply) => {
        clearTimeout(late);
        resolve(reply);
      });
      this.#post({ type, ref, data });
    });
  }

  send(type: string, data: unknown): void {
    this.#post({ type, data });
  }

  drop(): void {
    this.#request.destroy();
  }

  #post(message: object): void {
    void sendRequest(this.url, '/api/stream/say', { body: { stream: this.#key, said: [message] } }).catch(
      () => undefined,
    );
  }

  #end(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    if (error) this.record('connect_error', error, undefined);
    else this.record('disconnect', 'end of stream', undefined);
  }

  #receive(chunk: string): void {
    const blocks = (this.#rest + chunk).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const line = block.split('\n').find((field) => field.startsWith('data: '));
      if (line !== undefined) this.#frame(JSON.parse(line.slice('data: '.length)) as Frame);
    }
  }

  #frame({ type, data, ref, meta, timestamp, stream, ...frame }: Frame): void {
    if (stream !== undefined) this.#key = stream;
    if (frame.channel !== undefined) return this.record(type, data, { ...frame, at: timestamp });
    if (type !== 'reply') return this.record(type, data, meta);
    const { error, success } = frame as unknown as Reply;
    this.#waiting.get(ref ?? -1)?.({ success, ...(data !== undefined && { data }), ...(error && { error }) } as Reply);
  }
}
