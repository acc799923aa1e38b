import { problem } from '../../contract/problems';

/** How many reads of the database HTTP may have under way and waiting at a time, and how long one waits, in milliseconds. */
export interface ReadLimits {
  readonly inFlight: number;
  readonly waiting: number;
  readonly patienceMs: number;
}

interface Waiter {
  begin(): void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Bounds the reads that HTTP has under way (SEC-64): the pool of connections is shared with commands, the log and the
 * presence, and readers alone must not use it up. A read holds its place while the database works, not while its answer
 * is sent, so a client that does not read holds up nobody.
 */
export class ReadLimiter {
  readonly #waiting = new Set<Waiter>();
  #inFlight = 0;

  constructor(private readonly limits: ReadLimits) {}

  /** Runs `read` when it is its turn. @throws Problem `server.busy` where too many wait, or it has waited for too long */
  async run<T>(read: () => Promise<T> | T): Promise<T> {
    if (this.#inFlight < this.limits.inFlight) this.#inFlight++;
    else await this.#turn(); // a place is handed on as it is: nobody who comes meanwhile takes it
    try {
      return await read();
    } finally {
      this.#leave();
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.size >= this.limits.waiting) throw busy();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(waiter);
        reject(busy());
      }, this.limits.patienceMs);
      const waiter: Waiter = { begin: resolve, timer };
      this.#waiting.add(waiter);
    });
  }

  #leave(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#inFlight--;
      return;
    }
    this.#waiting.delete(next);
    clearTimeout(next.timer);
    next.begin();
  }
}

const busy = (): Error => problem('server.busy', { retryAfterMs: 1_000 });

type Read = (...args: unknown[]) => unknown;

/**
 * The same queries, each of which takes its turn at the gate; one that answers in pages takes it for each page.
 * What is no function stays as it is.
 */
export function throughLimiter<Q extends object>(queries: Q, gate: ReadLimiter): Q {
  const bounded = Object.entries(queries).map(([name, read]: [string, unknown]) => [
    name,
    typeof read === 'function' ? boundedRead(read as Read, gate) : read,
  ]);
  return Object.fromEntries(bounded) as Q;
}

const boundedRead =
  (read: Read, gate: ReadLimiter): Read =>
  (...args) => {
    if (read.constructor.name !== 'AsyncGeneratorFunction') return gate.run(() => read(...args));
    return pagesOf(read(...args) as AsyncIterable<unknown>, gate);
  };

async function* pagesOf(pages: AsyncIterable<unknown>, gate: ReadLimiter): AsyncGenerator {
  const iterator = pages[Symbol.asyncIterator]();
  for (let page = await gate.run(() => iterator.next()); !page.done; page = await gate.run(() => iterator.next())) {
    yield page.value;
  }
}
