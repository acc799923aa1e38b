import type { NodeVitals } from '../../contract/core/node-vitals';
import type { NodeRegistry, NodeCounts, Totals } from './node-registry';

/** A registry within one process. `endpoint()` makes that of one node. */
export class MemoryNodeRegistry {
  readonly #nodes = new Map<NodeRegistry, NodeCounts>();

  endpoint(): NodeRegistry {
    const registry: NodeRegistry = {
      report: (here) => {
        this.#nodes.set(registry, { ...this.#nodes.get(registry), ...here, users: new Set(here.users) });
        return Promise.resolve();
      },
      total: () => Promise.resolve(this.#total()),
      nodes: () => Promise.resolve(this.#vitals()),
      close: () => {
        this.#nodes.delete(registry);
        return Promise.resolve();
      },
    };
    return registry;
  }

  #vitals(): NodeVitals[] {
    const measured = [...this.#nodes.values()].flatMap(({ vitals }) => (vitals ? [vitals] : []));
    return measured.sort((a, b) => (a.nodo < b.nodo ? -1 : 1));
  }

  #total(): Totals {
    const nodes = [...this.#nodes.values()];
    const sum = (of: (node: NodeCounts) => number): number => nodes.reduce((total, node) => total + of(node), 0);
    const users = new Set(nodes.flatMap((node) => [...node.users]));
    return { users: users.size, connections: sum((node) => node.connections), peak: sum((node) => node.peak) };
  }
}
