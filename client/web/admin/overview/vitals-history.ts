import type { NodeVitals, VitalsUpdated } from '../../../../contract/core/node-vitals';
import { Store, type Readable } from '../../../sdk/core/store';
import { LATE_MS } from './freshness';

/** What is kept, in milliseconds. */
export const WINDOW_MS = 5 * 60_000;

/** A node's measurement, and when it reached this page. */
export interface Measurement {
  readonly vitals: NodeVitals;
  /** Milliseconds since 1970, by this page's clock; the nodes' clocks need not agree with it. */
  readonly at: number;
}

/** All nodes as they were told at one moment. */
export interface Sample {
  readonly at: number;
  readonly nodes: ReadonlyMap<string, Measurement>;
}

/** The last minutes of what the nodes said of themselves. */
export class VitalsHistory {
  readonly #samples = new Store<readonly Sample[]>([]);

  get samples(): Readable<readonly Sample[]> {
    return this.#samples;
  }

  /** Adds what was told at `at`. A measurement that is told again keeps the time at which it came first. */
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

/** One line of a chart: a number of a node. `null` where nothing could be measured. */
export interface Trace {
  readonly node: string;
  pick(vitals: NodeVitals): number | null;
}

/** Times, and for each trace its value at each: `null` breaks the line, `undefined` lets it go on. */
export type AlignedTraces = [number[], ...(number | null | undefined)[][]];

/**
 * The samples as a chart wants them. Where nothing came for longer than a number can be trusted, every line breaks; so does
 * a node's where it was not told of, or where the same old measurement was told again and again.
 */
export function align(samples: readonly Sample[], traces: readonly Trace[]): AlignedTraces {
  const rows = withBreaks(samples);
  const values = traces.map(({ node, pick }) => rows.map((row) => valueOf(row, node, pick)));
  return [rows.map(({ at }) => at), ...values];
}

/** A sample without nodes stands in each hole. */
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

/** Every node of the samples, by name. */
export const nodesOf = (samples: readonly Sample[]): string[] =>
  [...new Set(samples.flatMap(({ nodes }) => [...nodes.keys()]))].sort();
