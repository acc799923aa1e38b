import type { NodeVitals } from '../../../contract/core/node-vitals';
import { freshnessOf } from '../../../client/web/admin/overview/freshness';
import {
  align,
  nodesOf,
  VitalsHistory,
  WINDOW_MS,
  type Trace,
} from '../../../client/web/admin/overview/vitals-history';

const START = Date.parse('2026-11-23T12:00:00.000Z');
const iso = (at: number): string => new Date(at).toISOString();

const vitals = (nodo: string, measured: number, more: Partial<NodeVitals> = {}): NodeVitals => ({
  nodo,
  conexiones: 1,
  operaciones_por_segundo: 0,
  entrega_p50_ms: null,
  entrega_p99_ms: null,
  bucle_p50_ms: null,
  bucle_p99_ms: null,
  memoria_mb: 100,
  desde: iso(START),
  medido: iso(measured),
  ...more,
});

const connections = (node: string): Trace => ({ node, pick: ({ conexiones }) => conexiones });

/** A history of reports: these nodes at these seconds, each measured in that moment. */
function historyOf(...reports: readonly (readonly [second: number, ...nodes: readonly string[]])[]): VitalsHistory {
  const history = new VitalsHistory();
  for (const [second, ...nodes] of reports) {
    const at = START + second * 1000;
    history.take({ nodos: nodes.map((node) => vitals(node, at, { conexiones: second })) }, at);
  }
  return history;
}

it('a counter is fresh up to 6 s, late up to 10 s, stale after that', () => {
  expect([0, 6_000, 6_001, 10_000, 10_001].map(freshnessOf)).toEqual(['fresh', 'fresh', 'late', 'late', 'stale']);
});

it('[ADM-2] each node is a line, and the last five minutes are kept', () => {
  const history = historyOf([0, 'a', 'b'], [3, 'a', 'b'], [WINDOW_MS / 1000 + 2, 'a']);
  const samples = history.samples.get();
  expect(samples.map(({ at }) => (at - START) / 1000)).toEqual([3, WINDOW_MS / 1000 + 2]);
  expect(nodesOf(samples)).toEqual(['a', 'b']);
});

it('without a report for longer than a number is valid, every line breaks', () => {
  const [times, values] = align(historyOf([0, 'a'], [3, 'a'], [30, 'a']).samples.get(), [connections('a')]);
  expect(times.map((at) => at - START)).toEqual([0, 3_000, 3_001, 30_000]);
  expect(values).toEqual([0, 3, null, 30]);
});

it('the line of a missing node breaks, and those of the others continue', () => {
  const samples = historyOf([0, 'a', 'b'], [3, 'a'], [6, 'a', 'b']).samples.get();
  expect(align(samples, [connections('a'), connections('b')]).slice(1)).toEqual([
    [0, 3, 6],
    [0, null, 6],
  ]);
});

it('a repeated measurement adds no point; repeated for too long it breaks the line', () => {
  const history = new VitalsHistory();
  for (const second of [0, 3, 6, 9, 12]) history.take({ nodos: [vitals('a', START)] }, START + second * 1000);
  expect(align(history.samples.get(), [connections('a')])[1]).toEqual([1, undefined, undefined, undefined, null]);
});

it('a missing measurement is a hole, not a zero', () => {
  const history = historyOf([0, 'a']);
  expect(align(history.samples.get(), [{ node: 'a', pick: (node) => node.entrega_p99_ms }])[1]).toEqual([null]);
});
