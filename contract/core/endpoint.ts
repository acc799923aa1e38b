import { z } from 'zod';
import type { Events } from './specs';
import { eventFrame, positionSchema } from './frames';
import { guestName } from './person';

/**
 * The query of `/ws/{room_id}`. What else is there is not looked at: a `user_id` that anybody may write identifies
 * nobody, and tokens do not belong into addresses (SEC-10).
 */
export const roomQuery = z
  .object({
    /** What a guest wants to be called. */
    username: guestName.optional(),
    /** Where its history was left, to go on from there. */
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
export type RoomQuery = z.infer<typeof roomQuery>;

/** A place that speaks its clients' own words, beside Socket.IO and `/hub`, which carry everything. */
export interface Endpoint {
  readonly id: string;
  readonly address: string;
  readonly protocol: 'ws' | 'sse';
  readonly summary: string;
  readonly params?: Readonly<Record<string, z.ZodType>>;
  readonly query?: z.ZodType;
  /** What it sends, by type: whole frames, or the data of Server-Sent Events. */
  readonly tells: Events;
  /** What its clients send, by type: whole frames. */
  readonly hears?: Events;
}

/** A frame of a type and its data, without a place in a channel. */
export const plainFrame = (type: string, data: z.ZodType) =>
  z.strictObject({ type: z.literal(type), data, timestamp: eventFrame.shape.timestamp });

/** An event's frame: its type, its data and where it stands. */
export const frameOf = (type: string, data: z.ZodType) => eventFrame.extend({ type: z.literal(type), data });

export const framesOf = (events: Events): Events =>
  Object.fromEntries(Object.entries(events).map(([type, data]) => [type, frameOf(type, data)]));

/**
 * The query of every stream. A position in it is for those who cannot send the header, which goes before it. It may have
 * any of the names that libraries give it (`lastEventId`, `evs_last_event_id`, …).
 */
export const streamQuery = z.strictObject({
  last_event_id: z.string().max(4_096).optional(),
  ticket: z.string().max(100).optional(),
});

/** What became of the position that the client came with. */
export const resumed = {
  /** Whether everything after the position shown is sent next; `false` as well where none was shown. */
  recovered: z.boolean(),
  ...positionSchema.shape,
};
