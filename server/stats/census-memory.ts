import type { Census, Headcount, Totals } from './census';

/** A census within one process. `endpoint()` makes the one of a node. */
export class MemoryCensus {
  readonly #nodes = new Map<Census, Headcount>();

  endpoint(): Census {
    const census: Census = {
      report: (here) => {
        this.#nodes.set(census, { ...here, users: new Set(here.users) });
        return Promise.resolve();
      },
      total: () => Promise.resolve(this.#total()),
      close: () => {
        this.#nodes.delete(census);
        return Promise.resolve();
      },
    };
    return census;
  }

  #total(): Totals {
    const nodes = [...this.#nodes.values()];
    const sum = (of: (node: Headcount) => number): number => nodes.reduce((total, node) => total + of(node), 0);
    const users = new Set(nodes.flatMap((node) => [...node.users]));
    return { users: users.size, connections: sum((node) => node.connections), peak: sum((node) => node.peak) };
  }
}
