import { createHistogram } from 'node:perf_hooks';
import type { NodeVitals } from '../../contract/core/node-vitals';

/** Where a node's vitals are read from. */
export interface VitalsOptions {
  /** The node's name, the same wherever nodes are named. */
  node: string;
  /** Open connections. */
  connections(): number;
  /** How late the event loop was since the last look, in seconds; `undefined` where nothing was measured. */
  loopDelay(): { readonly p50: number; readonly p99: number } | undefined;
}

/** Measures one node. Counting costs an addition each; percentiles are computed when somebody takes them. */
export class Vitals {
  readonly #started = new Date().toISOString();
  readonly #delivery = createHistogram();
  #operations = 0;
  #since = performance.now();

  constructor(private readonly options: VitalsOptions) {}

  /** A command has been answered. */
  operation(): void {
    this.#operations++;
  }

  /** Events were handed to their connections so many seconds after their commit. */
  delivered(seconds: number): void {
    this.#delivery.record(Math.max(1, Math.round(seconds * 1e6)));
  }

  /** How the node was since it was asked last, and begins anew. */
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

  /** Forgets what was counted: nobody wants to know of it. */
  restart(): void {
    this.#operations = 0;
    this.#since = performance.now();
    if (this.#delivery.count > 0) this.#delivery.reset();
  }
}

const rounded = (value: number): number => Math.round(value * 100) / 100;
