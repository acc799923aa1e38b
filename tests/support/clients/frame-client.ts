import { WebSocket } from 'ws';
import { PATIENCE_MS } from './clients';

/** How a client connects to a path. */
export interface FrameOptions {
  readonly headers?: Record<string, string>;
  /** The parameters of the query. */
  readonly query?: Record<string, string>;
  /** Whether to wait for the server's greeting. */
  readonly greeted?: boolean;
}

/** A plain WebSocket that records every frame it receives. */
export class FrameClient<Frame extends { type: string }> {
  readonly socket: WebSocket;
  readonly frames: Frame[] = [];
  /** The status of a refused upgrade; 0 if there was none. */
  refused = 0;
  /** The code of the close, once closed. */
  closed: number | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(url: string, path: string, { headers = {}, query = {} }: FrameOptions = {}) {
    const search = new URLSearchParams(query).toString();
    this.socket = new WebSocket(`${url.replace(/^http/, 'ws').replace(/\/$/, '')}${path}${search && `?${search}`}`, {
      headers,
    });
    this.socket.on('message', (data: Buffer) =>
      this.#update(() => this.frames.push(JSON.parse(data.toString()) as Frame)),
    );
    this.socket.on('close', (code) => this.#update(() => (this.closed = code)));
    this.socket.on('error', () => undefined);
    this.socket.on('unexpected-response', (_request, { statusCode = 0 }) =>
      this.#update(() => {
        this.refused = statusCode;
        this.socket.terminate();
      }),
    );
  }

  #update(change: () => void): void {
    change();
    for (const check of [...this.#waiting]) check();
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  }

  /** Returns the first frame of a type, received or still to come, that passes `test`. */
  async next(type: string, test: (frame: Frame) => boolean = () => true): Promise<Frame> {
    const find = (): Frame | undefined => this.frames.find((frame) => frame.type === type && test(frame));
    await this.until(() => find() !== undefined, type);
    return find()!;
  }

  of(type: string): Frame[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  /** Resolves once `test` passes; runs it after each frame. */
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
        reject(new Error(`${what} did not come; received: ${JSON.stringify(this.frames.slice(-10))}, ${this.closed}`));
      }, PATIENCE_MS);
      this.#waiting.add(check);
      check();
    });
  }

  /** Resolves once the server has admitted or refused it, or sent any frame. */
  answered(): Promise<void> {
    return this.until(() => this.refused > 0 || this.closed !== undefined || this.frames.length > 0);
  }
}
