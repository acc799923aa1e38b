import type { NodeVitals, VitalsUpdated } from '../../../../contract/core/node-vitals';
import { Store, type Readable } from '../../../sdk/core/store';
import { LATE_MS } from './freshness';

/** The time span that is kept, in milliseconds. */
export const WINDOW_MS = 5 * 60_000;

/** A node's measurement, with its time of arrival at this page. */
export interface Measurement {
  readonly vitals: NodeVitals;
  /** Milliseconds since 1970, by this page's clock; the nodes' clocks need not agree with it. */
  readonly at: number;
}

/** The measurements of all nodes at one moment. */
export interface Sample {
  readonly at: number;
  readonly nodes: ReadonlyMap<string, Measurement>;
}

/** The measurements that the nodes reported over the last minutes. */
export class VitalsHistory {
  readonly #samples = new Store<readonly Sample[]>([]);

  get samples(): Readable<readonly Sample[]> {
    return this.#samples;
  }

  /** Adds the measurements received at `at`. A repeated measurement keeps its first time of arrival. */
  take({ nodos }: VitalsUpdated, at: number): void {
    const before = this.#samples.get();
    const last = before.at(-1)?.nodes;
    const nodes = new Map(nodos.map((vitals) => [vitals.nodo, sameOrNew(last?.get(vitals.nodo), vitals, at)]));
    const kept = before.filter((sample) => sample.at > at - WINDOW_MS);
    this.#samples.set([...kept, { at, nodes }]);
  }
}

const sameOrNew = (before: Measurement | undefined, vitals: NodeVitals, at: number): Measurement =>
  before?.vitals.medido === vitals.medido ? before : { vitals, at };

/** One line of a chart: a metric of a node. `null` if it could not be measured. */
export interface Trace {
  readonly node: string;
  pick(vitals: NodeVitals): number | null;
}

/** Times, and for each trace its value at each time: `null` breaks the line, `undefined` continues it. */
export type AlignedTraces = [number[], ...(number | null | undefined)[][]];

/**
 * Converts the samples to chart data. All lines break where no data arrived for longer than a number is reliable. A
 * node's line breaks where the node was missing or the same old measurement was repeated.
 */
export function align(samples: readonly Sample[], traces: readonly Trace[]): AlignedTraces {
  const rows = withBreaks(samples);
  const values = traces.map(({ node, pick }) => rows.map((row) => valueOf(row, node, pick)));
  return [rows.map(({ at }) => at), ...values];
}

/** Adds a sample without nodes to each gap. */
function withBreaks(samples: readonly Sample[]): Sample[] {
  return samples.flatMap((sample, place) => {
    const before = samples[place - 1];
    if (!before || sample.at - before.at <= LATE_MS) return [sample];
    return [{ at: before.at + 1, nodes: new Map() }, sample];
  });
}

function valueOf({ at, nodes }: Sample, node: string, pick: Trace['pick']): number | null | undefined {
  const measured = nodes.get(node);
  if (!measured || at - measured.at > LATE_MS) return null;
  return measured.at === at ? pick(measured.vitals) : undefined;
}

/** Returns the names of all nodes in the samples. */
export const nodesOf = (samples: readonly Sample[]): string[] =>
  [...new Set(samples.flatMap(({ nodes }) => [...nodes.keys()]))].sort();
