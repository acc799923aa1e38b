import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { InFlight, type InFlightLimits } from './in-flight';

/** The most requests waiting behind another one: on one connection, on those of an address, and on all of them. */
export interface QueueLimits extends InFlightLimits {
  readonly perConnection: number;
}

/** The waiting requests of a connection. */
interface Waiting {
  readonly address: string;
  readonly responses: ServerResponse[];
}

const CURRENT = Symbol('current');
const WAITING = Symbol('waiting');

/** A connection with the queue's state on it: a separate map would make an idle stream larger. */
interface QueuedSocket extends Socket {
  /** The response being sent. */
  [CURRENT]?: ServerResponse | undefined;
  /** Created for the first waiting request: most clients never have one. */
  [WAITING]?: Waiting;
}

/**
 * Serves the requests of a connection one after the other. Node parses all requests of a packet and would start them at
 * once, though the responses can only be sent in order: a client that pipelines a thousand reads without reading would
 * make the hub create and keep a thousand responses. A connection that sends too far ahead of its responses is cut.
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
    const socket: QueuedSocket = request.socket;
    const current = socket[CURRENT];
    if (!current || current.destroyed) return this.#begin(socket, response);
    const { address, responses } = (socket[WAITING] ??= { address: this.addressOf(request), responses: [] });
    if (socket.destroyed) return; // the rest of a packet that has exceeded the limits
    if (responses.length >= this.limits.perConnection || !this.#waiting.tryEnter(address)) {
      socket.destroy(); // a refusal would have to wait for its turn, and the request with it
      return;
    }
    // Listens for its end only now: a listener on each response would cost a twentieth of an idle stream's memory.
    if (responses.length === 0) current.on('close', () => this.ended(current));
    responses.push(response);
  }

  /** A response has ended, sent or not: drops it and begins the next one. A second call has no effect. */
  ended(response: ServerResponse): void {
    const socket: QueuedSocket = response.req.socket;
    if (socket[CURRENT] !== response) return;
    socket[CURRENT] = undefined;
    if (!socket[WAITING]) return;
    const { address, responses } = socket[WAITING];
    if (socket.destroyed || !socket.writable) {
      for (const _gone of responses.splice(0)) this.#waiting.leave(address);
      return;
    }
    const next = responses.shift();
    if (!next) return;
    this.#waiting.leave(address);
    if (responses.length > 0) next.on('close', () => this.ended(next));
    this.#begin(socket, next);
  }

  #begin(socket: QueuedSocket, response: ServerResponse): void {
    socket[CURRENT] = response;
    this.serve(response.req, response);
  }
}
