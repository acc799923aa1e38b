import { z } from 'zod';

/** How one node is, measured since its measurement before. `null`: nothing happened that could be measured. */
export const nodeVitals = z.strictObject({
  nodo: z.string(),
  conexiones: z.number().int(),
  operaciones_por_segundo: z.number(),
  /** From the commit of an event to its being handed to the connections. */
  entrega_p50_ms: z.number().nullable(),
  entrega_p99_ms: z.number().nullable(),
  /** How late the event loop was. */
  bucle_p50_ms: z.number().nullable(),
  bucle_p99_ms: z.number().nullable(),
  /** Memory of the process, in MiB. */
  memoria_mb: z.number(),
  /** When the node started. */
  desde: z.iso.datetime(),
  /** When this was measured, by the node's own clock: a measurement told twice bears the same time. */
  medido: z.iso.datetime(),
});
export type NodeVitals = z.infer<typeof nodeVitals>;

/** Event `vitals_updated` of the channel `vitals`: every living node, by name. Told every `STATS_INTERVAL_MS`. */
export const vitalsUpdated = z.strictObject({ nodos: z.array(nodeVitals) });
export type VitalsUpdated = z.infer<typeof vitalsUpdated>;
