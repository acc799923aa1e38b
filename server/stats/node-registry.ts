import type { NodeVitals } from '../../contract/core/node-vitals';

/** The present counts of one node. */
export interface NodeCounts {
  /** Open connections. */
  connections: number;
  /** Distinct users among them. */
  users: ReadonlySet<string>;
  /** Highest recent number of commands in flight at once. */
  peak: number;
  /** The node's vitals, where they were measured; otherwise the previous ones stay. */
  vitals?: NodeVitals;
}

export interface Totals {
  users: number;
  connections: number;
  peak: number;
}

/** Counts over all nodes of the hub. A node that stops reporting is dropped. */
export interface NodeRegistry {
  /** Reports this node's counts to the others. Cheap where nothing changed. */
  report(here: NodeCounts): Promise<void>;
  total(): Promise<Totals>;
  /** Returns the vitals of the nodes that have reported them, in order of name. */
  nodes(): Promise<NodeVitals[]>;
  close(): Promise<void>;
}
