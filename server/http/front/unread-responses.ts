import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Limits of unread response bytes, in bytes and milliseconds (SEC-25). */
export interface UnreadLimits {
  /** For all responses of the node. */
  readonly node: number;
  /** For the responses to one address. */
  readonly perAddress: number;
  /** How long a client with unread bytes may read none of them. */
  readonly stallMs: number;
}

/** A response that is not fully sent. */
export interface Unread {
  readonly socket: Socket;
  readonly address: string;
  /** Whether its request counts as under way. */
  counted: boolean;
  /** Bytes that the operating system had taken at the last check. */
  sent: number;
  /** Since when it has taken none although some are waiting. */
  since: number;
}

/**
 * Watches unread responses. A connection that reads nothing for too long is cut; one that reads, however slowly, is
 * not. Above the limit of waiting bytes, the connections without progress for the longest time are cut until the rest
 * fits. The total time of a response does not count: a large one over a slow network is legitimate.
 */
export class UnreadResponses {
  readonly #answers = new Map<ServerResponse, Unread>();
  readonly #timer: NodeJS.Timeout;
  #nextSweep: NodeJS.Immediate | undefined;

  constructor(private readonly limits: UnreadLimits) {
    this.#timer = setInterval(() => this.sweep(), Math.min(500, limits.stallMs / 4)).unref();
  }

  /** Begins to watch a response. */
  add(response: ServerResponse, address: string): Unread {
    const answer = { socket: response.req.socket, address, counted: false, sent: 0, since: Date.now() };
    this.#answers.set(response, answer);
    return answer;
  }

  /** Stops watching a response that is sent or whose connection has closed. @returns its state */
  delete(response: ServerResponse): Unread | undefined {
    const answer = this.#answers.get(response);
    this.#answers.delete(response);
    return answer;
  }

  /** A response is fully written: a large one may exceed the limits. */
  written({ req: { socket } }: ServerResponse): void {
    if (socket.writableLength < LARGE) return;
    this.#nextSweep ??= setImmediate(() => {
      this.#nextSweep = undefined;
      this.sweep();
    });
  }

  sweep(now = Date.now()): void {
    const { stallMs, node, perAddress } = this.limits;
    const waiting: Unread[] = [];
    const budget = new Budget(node, perAddress);
    for (const answer of this.#answers.values()) {
      if (!isProgressing(answer, now) && now - answer.since >= stallMs) answer.socket.destroy();
      else if (answer.socket.writableLength > 0) {
        waiting.push(answer);
        budget.add(answer);
      }
    }
    if (budget.fits) return;
    for (const answer of waiting.sort((a, b) => a.since - b.since)) {
      if (!budget.exceededBy(answer)) continue;
      budget.remove(answer);
      answer.socket.destroy();
    }
  }

  close(): void {
    clearInterval(this.#timer);
    if (this.#nextSweep) clearImmediate(this.#nextSweep);
  }
}

/** Waiting bytes, in total and by address. */
class Budget {
  readonly #byAddress = new Map<string, number>();
  #total = 0;
  /** Whether no limit is exceeded. */
  fits = true;

  constructor(
    private readonly node: number,
    private readonly perAddress: number,
  ) {}

  add({ socket, address }: Unread): void {
    const ofAddress = (this.#byAddress.get(address) ?? 0) + socket.writableLength;
    this.#byAddress.set(address, ofAddress);
    this.#total += socket.writableLength;
    if (ofAddress > this.perAddress || this.#total > this.node) this.fits = false;
  }

  remove({ socket, address }: Unread): void {
    this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) - socket.writableLength);
    this.#total -= socket.writableLength;
  }

  exceededBy({ address }: Unread): boolean {
    return this.#total > this.node || (this.#byAddress.get(address) ?? 0) > this.perAddress;
  }
}

/** Node's public interface reports only whole writes; the handle knows how much of a large one has been sent. */
interface Handle {
  readonly bytesWritten: number;
  readonly writeQueueSize: number;
}

/** Whether nothing is waiting, or some bytes have been taken since the last check. */
function isProgressing(answer: Unread, now: number): boolean {
  const { socket } = answer;
  if (socket.writableLength > 0) {
    const { _handle: handle } = socket as Socket & { readonly _handle?: Handle | null };
    const sent = handle ? handle.bytesWritten - handle.writeQueueSize : answer.sent;
    if (sent === answer.sent) return false;
    answer.sent = sent;
  }
  answer.since = now;
  return true;
}

/** Waiting bytes of a response from which on the limits are checked at once. */
const LARGE = 64 * 1024;
