import type { Bus, BusListener } from './bus';

/** A bus within one process. `endpoint()` makes the bus of one node; a hub of one node needs only one. */
export class MemoryBus {
  readonly #listeners = new Map<Bus, BusListener>();

  endpoint(): Bus {
    let closed = false;
    const bus: Bus = {
      wake: (heads) => {
        if (!closed && this.#listeners.size > Number(this.#listeners.has(bus)))
          setImmediate(() => this.#deliver(bus, heads));
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

  #deliver(from: Bus, heads: ReadonlyMap<string, number>): void {
    for (const [bus, listener] of this.#listeners) {
      if (bus === from) continue;
      for (const [channel, seq] of heads) listener.woken(channel, seq);
    }
  }
}
