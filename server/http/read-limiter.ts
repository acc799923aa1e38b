import { problem } from '../../contract/problems';

/** The most reads of the database by HTTP under way and waiting, and how long one waits, in milliseconds. */
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
 * Bounds HTTP's concurrent reads (SEC-64): the pool of connections is shared with commands, the log and the presence,
 * and reads alone must not exhaust it. A read holds its slot while the database works, not while its response is sent,
 * so a client that does not read its response blocks no other one.
 */
export class ReadLimiter {
  readonly #waiting = new Set<Waiter>();
  #inFlight = 0;

  constructor(private readonly limits: ReadLimits) {}

  /** Runs `read` once a slot is free. @throws Problem `server.busy` where too many wait, or it has waited too long */
  async run<T>(read: () => Promise<T> | T): Promise<T> {
    if (this.#inFlight < this.limits.inFlight) this.#inFlight++;
    else await this.#waitForSlot(); // a slot is handed over directly, so a new read cannot take it
    try {
      return await read();
    } finally {
      this.#release();
    }
  }

  #waitForSlot(): Promise<void> {
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

  #release(): void {
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
 * Returns the same queries, each bounded by the limiter; one that returns pages takes a slot for each page.
 * Members that are not functions stay unchanged.
 */
export function throughLimiter<Q extends object>(queries: Q, limiter: ReadLimiter): Q {
  const bounded = Object.entries(queries).map(([name, read]: [string, unknown]) => [
    name,
    typeof read === 'function' ? boundedRead(read as Read, limiter) : read,
  ]);
  return Object.fromEntries(bounded) as Q;
}

const boundedRead =
  (read: Read, limiter: ReadLimiter): Read =>
  (...args) => {
    if (read.constructor.name !== 'AsyncGeneratorFunction') return limiter.run(() => read(...args));
    return pagesOf(read(...args) as AsyncIterable<unknown>, limiter);
  };

async function* pagesOf(pages: AsyncIterable<unknown>, limiter: ReadLimiter): AsyncGenerator {
  const iterator = pages[Symbol.asyncIterator]();
  for (
    let page = await limiter.run(() => iterator.next());
    !page.done;
    page = await limiter.run(() => iterator.next())
  ) {
    yield page.value;
  }
}
