import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What clients may leave unread, in bytes and milliseconds (SEC-25). */
export interface UnreadLimits {
  /** Of all answers of the node. */
  readonly node: number;
  /** Of the answers to one address. */
  readonly perAddress: number;
  /** How long a client that has something to read may take none of it. */
  readonly stallMs: number;
}

/** An answer that is not sent to its end. */
export interface Unread {
  readonly socket: Socket;
  readonly address: string;
  /** Whether its request counts among those that are under way. */
  counted: boolean;
  /** Bytes that the system had taken when it was last looked at. */
  sent: number;
  /** Since when it has taken none although some wait. */
  since: number;
}

/**
 * Watches the answers that clients have not read. A connection that takes nothing for too long is cut; one that reads,
 * however slowly, is not. Where more bytes wait than may, those that have made no progress for the longest are cut until
 * the rest fits. The time that an answer takes altogether does not count: a large one over a thin wire is no fault.
 */
export class UnreadAnswers {
  readonly #answers = new Map<ServerResponse, Unread>();
  readonly #timer: NodeJS.Timeout;
  #soon: NodeJS.Immediate | undefined;

  constructor(private readonly limits: UnreadLimits) {
    this.#timer = setInterval(() => this.sweep(), Math.min(500, limits.stallMs / 4)).unref();
  }

  /** An answer that begins. */
  add(response: ServerResponse, address: string): Unread {
    const answer = { socket: response.req.socket, address, counted: false, sent: 0, since: Date.now() };
    this.#answers.set(response, answer);
    return answer;
  }

  /** It is sent, or its connection is gone. @returns what was known of it */
  delete(response: ServerResponse): Unread | undefined {
    const answer = this.#answers.get(response);
    this.#answers.delete(response);
    return answer;
  }

  /** All of an answer is written. A large one may be one too many. */
  written({ req: { socket } }: ServerResponse): void {
    if (socket.writableLength < LARGE) return;
    this.#soon ??= setImmediate(() => {
      this.#soon = undefined;
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
    if (this.#soon) clearImmediate(this.#soon);
  }
}

/** Bytes that wait, together and by address. */
class Budget {
  readonly #byAddress = new Map<string, number>();
  #total = 0;
  /** Whether nobody has more than may be. */
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

/** Node tells in public only when a whole write is done; of a large one its handle knows how much has left. */
interface Handle {
  readonly bytesWritten: number;
  readonly writeQueueSize: number;
}

/** Whether there is nothing to take, or some has been taken since the last look. */
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

/** An answer of which so much waits calls for a look at once. */
const LARGE = 64 * 1024;
