import { z } from 'zod';
import { hubRequest } from '../../core/frames';
import { userView } from '../../core/identity';

/** The first frame at `/`; its first three fields are as the catalog's clients know them. */
export const connectionEstablished = z.strictObject({
  type: z.literal('CONNECTION_ESTABLISHED'),
  message: z.literal('Conectado al servidor WebSocket'),
  timestamp: z.iso.datetime(),
  channel: z.string(),
  /** The catalog's position: a client that reconnects with `?epoch=…&since=…` misses nothing. */
  epoch: z.string(),
  seq: z.number().int(),
  /** Whether the events after `since` are sent next; otherwise the client has to read the products. */
  recovered: z.boolean(),
  /** The user; `null` for a guest. */
  usuario: userView.nullable(),
});
export type ConnectionEstablished = z.infer<typeof connectionEstablished>;

/** Types of requests at `/`, beside `PING` in upper or lower case. */
export const catalogRequestTypes = [
  'crear_producto',
  'actualizar_producto',
  'eliminar_producto',
  'mover_stock',
  'editing',
] as const;

/** A request at `/`. With `ref` it is answered as at `/hub`. */
export const catalogRequest = hubRequest.extend({ type: z.enum(catalogRequestTypes) });

/** The refusal of a client's request, sent to that client alone. */
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
