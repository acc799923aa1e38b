import { z } from 'zod';

/** A node's vitals since its previous measurement. `null`: there was nothing to measure. */
export const nodeVitals = z.strictObject({
  nodo: z.string(),
  conexiones: z.number().int(),
  operaciones_por_segundo: z.number(),
  /** From an event's commit to its delivery to the connections. */
  entrega_p50_ms: z.number().nullable(),
  entrega_p99_ms: z.number().nullable(),
  /** Delay of the event loop. */
  bucle_p50_ms: z.number().nullable(),
  bucle_p99_ms: z.number().nullable(),
  /** Memory of the process, in MiB. */
  memoria_mb: z.number(),
  /** When the node started. */
  desde: z.iso.datetime(),
  /** Time of the measurement, by the node's clock: a measurement published twice has the same time. */
  medido: z.iso.datetime(),
});
export type NodeVitals = z.infer<typeof nodeVitals>;

/** Event `vitals_updated` of the channel `vitals`: every living node, by name. Published every `STATS_INTERVAL_MS`. */
export const vitalsUpdated = z.strictObject({ nodos: z.array(nodeVitals) });
export type VitalsUpdated = z.infer<typeof vitalsUpdated>;
