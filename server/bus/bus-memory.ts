import { MAX_PAYLOAD_BYTES, type Bus, type BusListener } from './bus';

/** A bus within one process. `endpoint()` makes the bus of one node; a single node needs only one. */
export class MemoryBus {
  readonly #listeners = new Map<Bus, BusListener>();

  endpoint(): Bus {
    let closed = false;
    const bus: Bus = {
      wake: (heads) => {
        if (!closed && !this.#isAlone(bus)) setImmediate(() => this.#deliver(bus, heads));
      },
      publishLossy: (payload) => {
        if (closed || this.#isAlone(bus) || Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES) return;
        setImmediate(() => this.#others(bus).forEach((listener) => listener.onMessage(payload)));
      },
      listen: (listener) => void this.#listeners.set(bus, listener),
      close: () => {
        closed = true;
        this.#listeners.delete(bus);
        return Promise.resolve();
      },
    };
    return bus;
  }

  #isAlone(bus: Bus): boolean {
    return this.#listeners.size <= Number(this.#listeners.has(bus));
  }

  #others(from: Bus): BusListener[] {
    return [...this.#listeners].flatMap(([bus, listener]) => (bus === from ? [] : [listener]));
  }

  #deliver(from: Bus, heads: ReadonlyMap<string, number>): void {
    for (const listener of this.#others(from)) {
      for (const [channel, seq] of heads) listener.onWake(channel, seq);
    }
  }
}
