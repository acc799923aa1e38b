import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How many requests may wait behind another one on the same connection, and on all of them. */
export interface QueueLimits {
  readonly perConnection: number;
  readonly node: number;
}

const CURRENT = Symbol('current');
const WAITING = Symbol('waiting');

/** A connection, with what the queue keeps of it: in a map beside it an idle stream would weigh more. */
interface Line extends Socket {
  /** The answer that is being given. */
  [CURRENT]?: ServerResponse | undefined;
  /** Made for the first request that waits: most clients never let one. */
  [WAITING]?: ServerResponse[];
}

/**
 * Serves the requests of a connection one after the other. Node parses all that one packet brings and would start all
 * of it at once, though the answers can only leave in order: whoever pipelines a thousand reads and takes no answer
 * would have a thousand answers made and kept. A connection that sends far ahead of its answers is cut.
 */
export class RequestQueue {
  #waiting = 0;

  constructor(
    private readonly limits: QueueLimits,
    private readonly serve: RequestListener,
  ) {}

  take(request: IncomingMessage, response: ServerResponse): void {
    const line: Line = request.socket;
    const current = line[CURRENT];
    if (!current || current.destroyed) return this.#begin(line, response);
    // Only now is its end worth listening for: a listener of each answer would weigh a twentieth of an idle stream.
    if (!line[WAITING]?.length) current.on('close', () => this.ended(current));
    const waiting = (line[WAITING] ??= []);
    if (waiting.length >= this.limits.perConnection || this.#waiting >= this.limits.node) {
      line.destroy(); // an answer would have to wait for its turn, and the request with it
      return;
    }
    waiting.push(response);
    this.#waiting++;
  }

  /** An answer is over, sent or not: nothing is kept of it, and the next one may begin. Told of twice, it is one end. */
  ended(response: ServerResponse): void {
    const line: Line = response.req.socket;
    if (line[CURRENT] !== response) return;
    line[CURRENT] = undefined;
    const waiting = line[WAITING];
    if (!waiting) return;
    if (line.destroyed || !line.writable) {
      this.#waiting -= waiting.splice(0).length;
      return;
    }
    const next = waiting.shift();
    if (!next) return;
    this.#waiting--;
    if (waiting.length > 0) next.on('close', () => this.ended(next));
    this.#begin(line, next);
  }

  #begin(line: Line, response: ServerResponse): void {
    line[CURRENT] = response;
    this.serve(response.req, response);
  }
}
