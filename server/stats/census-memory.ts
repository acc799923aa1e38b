import type { NodeVitals } from '../../contract/core/node-vitals';
import type { NodeRegistry, Headcount, Totals } from './census';

/** A census within one process. `endpoint()` makes the one of a node. */
export class MemoryNodeRegistry {
  readonly #nodes = new Map<NodeRegistry, Headcount>();

  endpoint(): NodeRegistry {
    const census: NodeRegistry = {
      report: (here) => {
        this.#nodes.set(census, { ...this.#nodes.get(census), ...here, users: new Set(here.users) });
        return Promise.resolve();
      },
      total: () => Promise.resolve(this.#total()),
      nodes: () => Promise.resolve(this.#vitals()),
      close: () => {
        this.#nodes.delete(census);
        return Promise.resolve();
      },
    };
    return census;
  }

  #vitals(): NodeVitals[] {
    const measured = [...this.#nodes.values()].flatMap(({ vitals }) => (vitals ? [vitals] : []));
    return measured.sort((a, b) => (a.nodo < b.nodo ? -1 : 1));
  }

  #total(): Totals {
    const nodes = [...this.#nodes.values()];
    const sum = (of: (node: Headcount) => number): number => nodes.reduce((total, node) => total + of(node), 0);
    const users = new Set(nodes.flatMap((node) => [...node.users]));
    return { users: users.size, connections: sum((node) => node.connections), peak: sum((node) => node.peak) };
  }
}
