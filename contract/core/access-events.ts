import { z } from 'zod';
import { roles } from './identity';

/**
 * Events of the channel `access`: changes of permissions, for the nodes. An event is committed with the
 * change itself, so a node that was down catches up from the log like any reader.
 */
export const accessEvents = {
  /** One session is over: signed out, closed by an administrator, or its user disabled. */
  session_ended: z.strictObject({ sessionId: z.string() }),
  /** A user's current role and state. */
  user_changed: z.strictObject({ userId: z.string(), role: z.enum(roles), disabled: z.boolean() }),
  /** A user has gained or lost access to a channel. */
  watch_changed: z.strictObject({ userId: z.string(), channel: z.string() }),
  /** Access to a channel has changed for more than one user: the authorizer checks all its subscribers again. */
  channel_changed: z.strictObject({ channel: z.string() }),
  /** An account was opened; `ownerId` is null while it has no owner. */
  account_opened: z.strictObject({ ownerId: z.string().nullable(), channel: z.string() }),
} as const satisfies Record<string, z.ZodType>;

export type AccessEventType = keyof typeof accessEvents;

/** An event of the channel, its type and data together. */
export type AccessEvent = {
  [T in AccessEventType]: { type: T; data: z.infer<(typeof accessEvents)[T]> };
}[AccessEventType];

/**
 * Parses the event in a row of the log.
 * @throws ZodError for data of another shape, RangeError for a type that this version does not know.
 */
export function parseAccessEvent(type: string, data: unknown): AccessEvent {
  if (!Object.hasOwn(accessEvents, type)) throw new RangeError(`no such access event: ${type}`);
  const schema = accessEvents[type as AccessEventType];
  return { type, data: schema.parse(data) } as AccessEvent;
}
