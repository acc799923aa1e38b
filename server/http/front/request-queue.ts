import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { InFlight, type InFlightLimits } from './in-flight';

/** How many requests may wait behind another one on the same connection, on those of an address, and on all of them. */
export interface QueueLimits extends InFlightLimits {
  readonly perConnection: number;
}

/** What waits on a connection. */
interface Waiting {
  readonly address: string;
  readonly responses: ServerResponse[];
}

const CURRENT = Symbol('current');
const WAITING = Symbol('waiting');

/** A connection, with what the queue keeps of it: in a map beside it an idle stream would weigh more. */
interface Line extends Socket {
  /** The answer that is being given. */
  [CURRENT]?: ServerResponse | undefined;
  /** Made for the first request that waits: most clients never let one. */
  [WAITING]?: Waiting;
}

/**
 * Serves the requests of a connection one after the other. Node parses all that one packet brings and would start all
 * of it at once, though the answers can only leave in order: whoever pipelines a thousand reads and takes no answer
 * would have a thousand answers made and kept. A connection that sends far ahead of its answers is cut.
 */
export class RequestQueue {
  readonly #waiting: InFlight;

  constructor(
    private readonly limits: QueueLimits,
    private readonly addressOf: (request: IncomingMessage) => string,
    private readonly serve: RequestListener,
  ) {
    this.#waiting = new InFlight(limits);
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    const line: Line = request.socket;
    const current = line[CURRENT];
    if (!current || current.destroyed) return this.#begin(line, response);
    const { address, responses } = (line[WAITING] ??= { address: this.addressOf(request), responses: [] });
    if (line.destroyed) return; // the rest of a packet whose beginning was too much
    if (responses.length >= this.limits.perConnection || !this.#waiting.tryEnter(address)) {
      line.destroy(); // an answer would have to wait for its turn, and the request with it
      return;
    }
    // Only now is its end worth listening for: a listener of each answer would weigh a twentieth of an idle stream.
    if (responses.length === 0) current.on('close', () => this.ended(current));
    responses.push(response);
  }

  /** An answer is over, sent or not: nothing is kept of it, and the next one may begin. Told of twice, it is one end. */
  ended(response: ServerResponse): void {
    const line: Line = response.req.socket;
    if (line[CURRENT] !== response) return;
    line[CURRENT] = undefined;
    if (!line[WAITING]) return;
    const { address, responses } = line[WAITING];
    if (line.destroyed || !line.writable) {
      for (const _gone of responses.splice(0)) this.#waiting.leave(address);
      return;
    }
    const next = responses.shift();
    if (!next) return;
    this.#waiting.leave(address);
    if (responses.length > 0) next.on('close', () => this.ended(next));
    this.#begin(line, next);
  }

  #begin(line: Line, response: ServerResponse): void {
    line[CURRENT] = response;
    this.serve(response.req, response);
  }
}
