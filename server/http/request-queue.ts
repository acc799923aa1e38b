import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How many requests may wait behind another one on the same connection, and on all of them. */
export interface QueueLimits {
  readonly perConnection: number;
  readonly node: number;
}

/** What comes over one connection: one request is served at a time. */
interface Line {
  busy: boolean;
  readonly waiting: { readonly request: IncomingMessage; readonly response: ServerResponse }[];
}

/**
 * Serves the requests of a connection one after the other. Node parses all that one packet brings and would start all
 * of it at once, though the answers can only leave in order: whoever pipelines a thousand reads and takes no answer
 * would have a thousand answers made and kept. A connection that sends far ahead of its answers is cut.
 */
export class RequestQueue {
  readonly #lines = new WeakMap<Socket, Line>();
  #waiting = 0;

  constructor(
    private readonly limits: QueueLimits,
    private readonly serve: RequestListener,
  ) {}

  take(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    let line = this.#lines.get(socket);
    if (!line) this.#lines.set(socket, (line = { busy: false, waiting: [] }));
    if (!line.busy) return this.#begin(line, request, response);
    if (line.waiting.length >= this.limits.perConnection || this.#waiting >= this.limits.node) {
      socket.destroy(); // an answer would have to wait for its turn, and the request with it
      return;
    }
    line.waiting.push({ request, response });
    this.#waiting++;
  }

  #begin(line: Line, request: IncomingMessage, response: ServerResponse): void {
    line.busy = true;
    response.on('close', () => this.#next(line, request.socket));
    this.serve(request, response);
  }

  #next(line: Line, socket: Socket): void {
    line.busy = false;
    if (socket.destroyed || !socket.writable) {
      this.#waiting -= line.waiting.splice(0).length;
      return;
    }
    const next = line.waiting.shift();
    if (!next) return;
    this.#waiting--;
    this.#begin(line, next.request, next.response);
  }
}
