import { z } from 'zod';

/** `stats_updated`, as the admin panel's clients know it; published every `STATS_INTERVAL_MS`. */
export const statsUpdated = z.strictObject({
  success: z.literal(true),
  estadisticas: z.strictObject({
    /** Distinct users connected, over all nodes and transports. */
    clientes_activos: z.number().int(),
    /** Highest number of commands in flight at once since the last event. */
    operaciones_simultaneas: z.number().int(),
    /** Open connections. */
    conexiones_activas: z.number().int(),
  }),
});
export type StatsUpdated = z.infer<typeof statsUpdated>;
