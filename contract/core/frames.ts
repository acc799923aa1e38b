import { z } from 'zod';
import { guestName } from './person';
import { userView } from './identity';
import { MAX_WISH } from './text/language';
import { goodbyes, type GoodbyeCode } from './goodbye';

/** A place in a channel's history. Another epoch is another history: positions of it mean nothing. */
export const positionSchema = z.strictObject({
  epoch: z.string().min(1).max(64),
  seq: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});
export type Position = z.infer<typeof positionSchema>;

/** Second argument of every event over Socket.IO: where it stands. Events of unlogged channels carry no `seq`. */
export const metaSchema = z.strictObject({
  channel: z.string(),
  seq: z.number().int().min(1).optional(),
  /** First sequence this event stands for, where newer events replaced older ones for a slow reader. */
  from: z.number().int().min(1).optional(),
  epoch: z.string().optional(),
  /** When it was committed, ISO 8601. */
  at: z.iso.datetime(),
});
export type Meta = z.infer<typeof metaSchema>;

export const subscribeInput = z.strictObject({
  channel: z.string().min(1).max(80),
  since: positionSchema.optional(),
});
export type SubscribeInput = z.infer<typeof subscribeInput>;

export const unsubscribeInput = z.strictObject({ channel: z.string().min(1).max(80) });

/** Answer to `subscribe`: live from `seq` on. `recovered` false means: take a snapshot, what lies before is not replayed. */
export const subscribedSchema = z.strictObject({
  channel: z.string(),
  epoch: z.string(),
  seq: z.number().int().min(0),
  recovered: z.boolean(),
});
export type Subscribed = z.infer<typeof subscribedSchema>;

/** Channels that a greeting may name: as many as one connection may follow. */
export const MAX_NAMED_CHANNELS = 2_000;

/**
 * What a client says of itself: Socket.IO's handshake `auth`, the data of `/hub`'s first frame. A bearer token and the
 * positions to resume from, both optional.
 */
export const handshakeAuth = z.object({
  token: z.string().max(4096).optional(),
  /** What a guest wants to be called. */
  username: guestName.optional(),
  /** In which language refusals are to come, in the words of `Accept-Language`; without it that header says it. */
  language: z.string().max(MAX_WISH).optional(),
  epoch: z.string().min(1).max(64).optional(),
  /** Channel → last sequence seen, all of the same epoch. */
  positions: z
    .record(z.string().max(80), z.number().int().min(0).max(Number.MAX_SAFE_INTEGER))
    .refine(
      (positions) => Object.keys(positions).length <= MAX_NAMED_CHANNELS,
      `a lo más ${MAX_NAMED_CHANNELS} canales`,
    )
    .optional(),
  /** Channels to follow from now on, of which nothing has been seen. */
  channels: z.array(z.string().min(1).max(80)).max(MAX_NAMED_CHANNELS).optional(),
});
export type HandshakeAuth = z.infer<typeof handshakeAuth>;

/** `connected`: the first event of every connection. */
export const connectedSchema = z.strictObject({
  success: z.literal(true),
  message: z.string(),
  id: z.string(),
  /** Who it is; `null` for a guest. */
  usuario: userView.nullable(),
  /** Classroom mode: everybody may do everything. */
  modo_abierto: z.boolean(),
});
export type Connected = z.infer<typeof connectedSchema>;

/** Second argument of `connected`: the epoch, and for each channel followed where it stands and whether it was resumed. */
export const connectedMeta = z.strictObject({
  epoch: z.string(),
  channels: z.record(z.string(), subscribedSchema.pick({ seq: true, recovered: true })),
});
export type ConnectedMeta = z.infer<typeof connectedMeta>;

/** `ping {}`: whether the other end still answers, and how fast. */
export const pingInput = z.strictObject({});
/** Its acknowledgement's `data`: the server's clock. */
export const pong = z.strictObject({ hora: z.iso.datetime() });
export type Pong = z.infer<typeof pong>;

/** `goodbye`: why the server ends the connection, whether to come back, and after how many milliseconds. */
export const goodbyeSchema = z.strictObject({
  code: z.enum(Object.keys(goodbyes) as [GoodbyeCode, ...GoodbyeCode[]]),
  resume: z.boolean(),
  after: z.number().int().min(0).optional(),
});

export const commandId = z.string().regex(/^[A-Za-z0-9_.:-]{8,100}$/, 'de 8 a 100 letras, cifras o _ . : -');

// ── `/hub`: the same over a plain WebSocket, one JSON object a frame ────────

/**
 * From the client. The first is `{type: 'hello', data: HandshakeAuth}`; then `type` is `subscribe`, `unsubscribe`,
 * `ping`, or the name of a command or signal, and `data` what Socket.IO's event of that name carries. With `ref`
 * there is an answer.
 */
export const hubRequest = z.strictObject({
  type: z.string().min(1).max(64),
  ref: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  data: z.unknown().optional(),
});
export type HubRequest = z.infer<typeof hubRequest>;

/** To the client, the greeting. */
export const hubConnected = z.strictObject({
  type: z.literal('connected'),
  data: connectedSchema,
  meta: connectedMeta,
});
/** To the client, before the connection is closed with the code that `goodbyes` has for it. */
export const hubGoodbye = z.strictObject({ type: z.literal('goodbye'), data: goodbyeSchema });

/** To the client, an event: it always has a `channel`, by which it is told from the frames above. */
export const eventFrame = metaSchema
  .omit({ at: true })
  .extend({ type: z.string(), data: z.unknown(), timestamp: metaSchema.shape.at });
export type EventFrame = z.infer<typeof eventFrame>;
