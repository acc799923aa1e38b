import { createHistogram } from 'node:perf_hooks';
import type { NodeVitals } from '../../contract/core/node-vitals';

/** The sources of a node's vitals. */
export interface VitalsOptions {
  /** The node's name, as in all other places that name nodes. */
  node: string;
  /** Open connections. */
  connections(): number;
  /** Returns the event loop's delay since the last call, in seconds; `undefined` where nothing was measured. */
  loopDelay(): { readonly p50: number; readonly p99: number } | undefined;
}

/** Measures one node. Each count costs an addition; percentiles are computed when they are read. */
export class Vitals {
  readonly #started = new Date().toISOString();
  readonly #delivery = createHistogram();
  #operations = 0;
  #since = performance.now();

  constructor(private readonly options: VitalsOptions) {}

  /** Counts an answered command. */
  operation(): void {
    this.#operations++;
  }

  /** Records how many seconds after their commit events were handed to their connections. */
  delivered(seconds: number): void {
    this.#delivery.record(Math.max(1, Math.round(seconds * 1e6)));
  }

  /** Returns the vitals since the last call, and starts a new period. */
  take(): NodeVitals {
    const { node, connections, loopDelay } = this.options;
    const seconds = (performance.now() - this.#since) / 1_000;
    const loop = loopDelay();
    const delivery = (percent: number): number | null =>
      this.#delivery.count > 0 ? this.#delivery.percentile(percent) / 1_000 : null;
    const vitals = {
      nodo: node,
      conexiones: connections(),
      operaciones_por_segundo: seconds > 0 ? rounded(this.#operations / seconds) : 0,
      entrega_p50_ms: delivery(50),
      entrega_p99_ms: delivery(99),
      bucle_p50_ms: loop ? rounded(loop.p50 * 1_000) : null,
      bucle_p99_ms: loop ? rounded(loop.p99 * 1_000) : null,
      memoria_mb: rounded(process.memoryUsage.rss() / 1024 / 1024),
      desde: this.#started,
      medido: new Date().toISOString(),
    };
    this.restart();
    return vitals;
  }

  /** Starts a new period without reading the present one. */
  restart(): void {
    this.#operations = 0;
    this.#since = performance.now();
    if (this.#delivery.count > 0) this.#delivery.reset();
  }
}

const rounded = (value: number): number => Math.round(value * 100) / 100;
