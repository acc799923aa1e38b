import { z } from 'zod';
import { roles } from './identity';

/**
 * What the channel `access` tells the nodes: somebody may do more, or less, than a moment ago. The event
 * is written with the change itself, so a node that was away catches up from the log like any reader.
 */
export const accessEvents = {
  /** One session is over: signed out, closed by an administrator, or its user disabled. */
  session_ended: z.strictObject({ sessionId: z.string() }),
  /** A user's role or state is now this. */
  user_changed: z.strictObject({ userId: z.string(), role: z.enum(roles), disabled: z.boolean() }),
  /** A user may see a channel now, or may not any more. */
  watch_changed: z.strictObject({ userId: z.string(), channel: z.string() }),
  /** Who may see a channel has changed for more than one user: everybody who follows it is asked about anew. */
  channel_changed: z.strictObject({ channel: z.string() }),
  /** An account exists now; `ownerId` is null where it belongs to nobody yet. */
  account_opened: z.strictObject({ ownerId: z.string().nullable(), channel: z.string() }),
} as const satisfies Record<string, z.ZodType>;

export type AccessEventType = keyof typeof accessEvents;

/** An event of the channel, its type and data together. */
export type AccessEvent = {
  [T in AccessEventType]: { type: T; data: z.infer<(typeof accessEvents)[T]> };
}[AccessEventType];

/**
 * The event that a row of the log tells.
 * @throws ZodError for data of another shape, RangeError for a type that this version does not know.
 */
export function parseAccessEvent(type: string, data: unknown): AccessEvent {
  if (!Object.hasOwn(accessEvents, type)) throw new RangeError(`no such access event: ${type}`);
  const schema = accessEvents[type as AccessEventType];
  return { type, data: schema.parse(data) } as AccessEvent;
}
