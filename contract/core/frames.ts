import { z } from 'zod';
import { guestName } from './person';
import { userView } from './identity';
import { MAX_ACCEPT_LANGUAGE } from './text/language';
import { goodbyes, type GoodbyeCode } from './goodbye';

/** A position in a channel's history. Another epoch is another history, whose positions mean nothing in this one. */
export const positionSchema = z.strictObject({
  epoch: z.string().min(1).max(64),
  seq: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});
export type Position = z.infer<typeof positionSchema>;

/** Second argument of every event over Socket.IO: its position. Events of unlogged channels carry no `seq`. */
export const metaSchema = z.strictObject({
  channel: z.string(),
  seq: z.number().int().min(1).optional(),
  /** First sequence that this event covers, if it replaced older events for a slow reader. */
  from: z.number().int().min(1).optional(),
  epoch: z.string().optional(),
  /** Time of the commit, ISO 8601. */
  at: z.iso.datetime(),
});
export type Meta = z.infer<typeof metaSchema>;

export const subscribeInput = z.strictObject({
  channel: z.string().min(1).max(80),
  since: positionSchema.optional(),
});
export type SubscribeInput = z.infer<typeof subscribeInput>;

export const unsubscribeInput = z.strictObject({ channel: z.string().min(1).max(80) });

/** Reply to `subscribe`: live from `seq` on. `recovered: false` means a gap: the client has to read a snapshot. */
export const subscribedSchema = z.strictObject({
  channel: z.string(),
  epoch: z.string(),
  seq: z.number().int().min(0),
  recovered: z.boolean(),
});
export type Subscribed = z.infer<typeof subscribedSchema>;

/** Most channels that a handshake may name: the most subscriptions of one connection. */
export const MAX_NAMED_CHANNELS = 2_000;

/**
 * A client's handshake: `auth` of Socket.IO, the data of the first frame of `/hub`. It has a bearer token and the
 * positions to resume from, both optional.
 */
export const handshakeAuth = z.object({
  token: z.string().max(4096).optional(),
  /** The name that a guest asks for. */
  username: guestName.optional(),
  /** The language of refusals, in the syntax of `Accept-Language`; without it that header decides. */
  language: z.string().max(MAX_ACCEPT_LANGUAGE).optional(),
  epoch: z.string().min(1).max(64).optional(),
  /** Channel → last sequence received, all of the same epoch. */
  positions: z
    .record(z.string().max(80), z.number().int().min(0).max(Number.MAX_SAFE_INTEGER))
    .refine(
      (positions) => Object.keys(positions).length <= MAX_NAMED_CHANNELS,
      `a lo más ${MAX_NAMED_CHANNELS} canales`,
    )
    .optional(),
  /** Channels to subscribe to without a position. */
  channels: z.array(z.string().min(1).max(80)).max(MAX_NAMED_CHANNELS).optional(),
});
export type HandshakeAuth = z.infer<typeof handshakeAuth>;

/** `connected`: the first event of every connection. */
export const connectedSchema = z.strictObject({
  success: z.literal(true),
  message: z.string(),
  id: z.string(),
  /** The user; `null` for a guest. */
  usuario: userView.nullable(),
  /** Classroom mode: every client may do everything. */
  modo_abierto: z.boolean(),
});
export type Connected = z.infer<typeof connectedSchema>;

/** Second argument of `connected`: the epoch and, for each subscription, its sequence and whether it was recovered. */
export const connectedMeta = z.strictObject({
  epoch: z.string(),
  channels: z.record(z.string(), subscribedSchema.pick({ seq: true, recovered: true })),
});
export type ConnectedMeta = z.infer<typeof connectedMeta>;

/** `ping {}`: checks that the other end answers, and how fast. */
export const pingInput = z.strictObject({});
/** Its acknowledgement's `data`: the server's clock. */
export const pong = z.strictObject({ hora: z.iso.datetime() });
export type Pong = z.infer<typeof pong>;

/** `goodbye`: why the server ends the connection, whether to reconnect, and after how many milliseconds. */
export const goodbyeSchema = z.strictObject({
  code: z.enum(Object.keys(goodbyes) as [GoodbyeCode, ...GoodbyeCode[]]),
  resume: z.boolean(),
  after: z.number().int().min(0).optional(),
});

export const commandId = z.string().regex(/^[A-Za-z0-9_.:-]{8,100}$/, 'de 8 a 100 letras, cifras o _ . : -');

// ── `/hub`: the same over a plain WebSocket, one JSON object a frame ────────

/**
 * A client's request. The first is `{type: 'hello', data: HandshakeAuth}`. In the others `type` is `subscribe`,
 * `unsubscribe`, `ping`, or the name of a command or signal; `data` is that of Socket.IO's event of the same name. A
 * request with a `ref` is answered.
 */
export const hubRequest = z.strictObject({
  type: z.string().min(1).max(64),
  ref: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  data: z.unknown().optional(),
});
export type HubRequest = z.infer<typeof hubRequest>;

/** The hub's first frame to a client. */
export const hubConnected = z.strictObject({
  type: z.literal('connected'),
  data: connectedSchema,
  meta: connectedMeta,
});
/** The hub's last frame, before it closes the connection with the close code in `goodbyes`. */
export const hubGoodbye = z.strictObject({ type: z.literal('goodbye'), data: goodbyeSchema });

/** An event's frame. It always has a `channel`, which distinguishes it from the frames above. */
export const eventFrame = metaSchema
  .omit({ at: true })
  .extend({ type: z.string(), data: z.unknown(), timestamp: metaSchema.shape.at });
export type EventFrame = z.infer<typeof eventFrame>;
