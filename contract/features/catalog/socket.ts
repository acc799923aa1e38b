import { z } from 'zod';
import { hubRequest } from '../../core/frames';
import { userView } from '../../core/identity';

/** `/` greets with this; the first three fields are the catalog's clients' own words. */
export const connectionEstablished = z.strictObject({
  type: z.literal('CONNECTION_ESTABLISHED'),
  message: z.literal('Conectado al servidor WebSocket'),
  timestamp: z.iso.datetime(),
  channel: z.string(),
  /** Where the catalog stands: come back with `?epoch=…&since=…` to miss nothing. */
  epoch: z.string(),
  seq: z.number().int(),
  /** Whether what followed `since` is sent next; otherwise the products are to be read. */
  recovered: z.boolean(),
  /** Who it is; `null` for a guest. */
  usuario: userView.nullable(),
});
export type ConnectionEstablished = z.infer<typeof connectionEstablished>;

/** What a client may ask for at `/`, beside `PING` in either case. */
export const catalogRequestTypes = [
  'crear_producto',
  'actualizar_producto',
  'eliminar_producto',
  'mover_stock',
  'editing',
] as const;

/** A request at `/`: with `ref` it is answered as at `/hub`. */
export const catalogRequest = hubRequest.extend({ type: z.enum(catalogRequestTypes) });

/** What is wrong with what a client said, to it alone. */
export const catalogError = z.strictObject({
  type: z.literal('ERROR'),
  message: z.string(),
  code: z.string(),
  field: z.string().optional(),
  retry_after_ms: z.number().min(0).optional(),
  current: z.unknown().optional(),
  timestamp: z.iso.datetime(),
});
export type CatalogError = z.infer<typeof catalogError>;

/** The answer to `PING`. */
export const catalogPong = z.strictObject({ type: z.literal('PONG'), timestamp: z.iso.datetime() });
