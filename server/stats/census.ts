import type { NodeVitals } from '../../contract/core/node-vitals';

/** What one node has at this moment. */
export interface Headcount {
  /** Open connections. */
  connections: number;
  /** Distinct users among them. */
  users: ReadonlySet<string>;
  /** Highest number of commands in flight at once lately. */
  peak: number;
  /** How the node is, where that was measured; otherwise what was said before stays. */
  vitals?: NodeVitals;
}

export interface Totals {
  users: number;
  connections: number;
  peak: number;
}

/** Counts over all nodes of the hub. A node that stops reporting is forgotten. */
export interface NodeRegistry {
  /** Tells the others what this node has. Cheap where nothing changed. */
  report(here: Headcount): Promise<void>;
  total(): Promise<Totals>;
  /** How the nodes are that have said so, in order of their names. */
  nodes(): Promise<NodeVitals[]>;
  close(): Promise<void>;
}
