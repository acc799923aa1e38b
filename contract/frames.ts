import { z } from 'zod';

/** A place in a channel's history. Another epoch is another history: positions of it mean nothing. */
export const positionSchema = z.strictObject({
  epoch: z.string().min(1).max(64),
  seq: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});
export type Position = z.infer<typeof positionSchema>;

/** Second argument of every event over Socket.IO: where it stands. Events of unlogged channels carry no `seq`. */
export interface Meta {
  channel: string;
  seq?: number;
  /** First sequence this event stands for, where newer events replaced older ones for a slow reader. */
  from?: number;
  epoch?: string;
  /** When it was committed, ISO 8601. */
  at: string;
}

export const subscribeInput = z.strictObject({
  channel: z.string().min(1).max(80),
  since: positionSchema.optional(),
});
export type SubscribeInput = z.infer<typeof subscribeInput>;

export const unsubscribeInput = z.strictObject({ channel: z.string().min(1).max(80) });

/** Answer to `subscribe`: live from `seq` on. `recovered` false means: take a snapshot, what lies before is not replayed. */
export interface Subscribed {
  channel: string;
  epoch: string;
  seq: number;
  recovered: boolean;
}

/** Socket.IO's handshake `auth`: a bearer token and the positions to resume from, both optional. */
export const handshakeAuth = z.object({
  token: z.string().max(4096).optional(),
  epoch: z.string().min(1).max(64).optional(),
  /** Channel → last sequence seen, all of the same epoch. */
  positions: z.record(z.string().max(80), z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)).optional(),
});
export type HandshakeAuth = z.infer<typeof handshakeAuth>;

/** `connected`: the first event of every connection. */
export interface Connected {
  success: true;
  message: string;
  id: string;
  usuario: { id: string; username: string; nombre: string; rol: string } | null;
  modo_abierto: boolean;
}

export const commandId = z.string().regex(/^[A-Za-z0-9_.:-]{8,100}$/, 'de 8 a 100 letras, cifras o _ . : -');
