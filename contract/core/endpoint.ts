import { z } from 'zod';
import type { Events } from './specs';
import { eventFrame, positionSchema } from './frames';
import { guestName } from './person';

/**
 * The query of `/ws/{room_id}`. Other parameters are ignored: anybody can write a `user_id`, so it identifies no one,
 * and tokens do not belong in URLs (SEC-10).
 */
export const resumeQuery = z
  .object({
    /** The name that a guest asks for. */
    username: guestName.optional(),
    /** With `since`, the position from which to resume. */
    epoch: positionSchema.shape.epoch.optional(),
    since: z
      .string()
      .regex(/^\d{1,15}$/, 'debe ser un número entero')
      .transform(Number)
      .optional(),
  })
  .refine(({ epoch, since }) => (epoch === undefined) === (since === undefined), {
    path: ['since'],
    message: 'va junto con epoch',
  });
export type RoomQuery = z.infer<typeof resumeQuery>;

/** A path with its own format, beside Socket.IO and `/hub`, which carry everything. */
export interface Endpoint {
  readonly id: string;
  readonly address: string;
  readonly protocol: 'ws' | 'sse';
  readonly summary: string;
  readonly params?: Readonly<Record<string, z.ZodType>>;
  readonly query?: z.ZodType;
  /** Schemas of what it sends, by type: whole frames, or the data of Server-Sent Events. */
  readonly sends: Events;
  /** Schemas of the frames that its clients send, by type. */
  readonly accepts?: Events;
}

/** Returns the schema of a frame with a type and data, outside any channel. */
export const plainFrame = (type: string, data: z.ZodType) =>
  z.strictObject({ type: z.literal(type), data, timestamp: eventFrame.shape.timestamp });

/** Returns the schema of an event's frame: its type, data and position. */
export const frameOf = (type: string, data: z.ZodType) => eventFrame.extend({ type: z.literal(type), data });

export const framesOf = (events: Events): Events =>
  Object.fromEntries(Object.entries(events).map(([type, data]) => [type, frameOf(type, data)]));

/**
 * The query of every stream. Its position is for clients that cannot set the header; the header takes precedence. The
 * parameter may have any of the names that libraries give it (`lastEventId`, `evs_last_event_id`, …).
 */
export const streamQuery = z.strictObject({
  last_event_id: z.string().max(4_096).optional(),
  ticket: z.string().max(100).optional(),
});

/** The outcome of resuming from the client's position. */
export const resumed = {
  /** Whether everything after the client's position is sent next; also `false` if the client sent none. */
  recovered: z.boolean(),
  ...positionSchema.shape,
};
