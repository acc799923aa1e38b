import { z } from 'zod';
import { numberInPath } from './numbers';
import { person } from './person';

const date = z.iso.datetime();

/** How somebody who is connected is there. */
export const statuses = ['online', 'away'] as const;
export type Status = (typeof statuses)[number];

export const activeUser = z.strictObject({ ...person, guest: z.boolean(), status: z.enum(statuses) });
export type ActiveUser = z.infer<typeof activeUser>;

/**
 * Events of the channel `presence:<room id>`, which keeps no log. Who follows it is in the room, on every device
 * (PRE-1). `presence_state` is told to each new follower alone.
 */
export const presenceEvents = {
  presence_state: z.strictObject({ room_id: z.number().int(), active_users: z.array(activeUser) }),
  user_joined: activeUser.extend({ room_id: z.number().int() }),
  user_left: z.strictObject({ room_id: z.number().int(), ...person, last_seen: date }),
  status_changed: z.strictObject({ room_id: z.number().int(), ...person, status: z.enum(statuses) }),
  /** Never told to the one who types. */
  typing: z.strictObject({ room_id: z.number().int(), ...person, is_typing: z.boolean() }),
  /** How far somebody has read: a receipt. */
  read: z.strictObject({ room_id: z.number().int(), user_id: z.string(), read_id: z.number().int() }),
} as const satisfies Record<string, z.ZodType>;
export type PresenceEventType = keyof typeof presenceEvents;
export type PresenceEvent = {
  [T in PresenceEventType]: { type: T; data: z.infer<(typeof presenceEvents)[T]> };
}[PresenceEventType];

/** `typing`, in a room that the connection is in. Sent at most every 2.5 s while typing; forgotten after 6 s (PRE-3). */
export const typingSignal = z.strictObject({ room_id: numberInPath, is_typing: z.boolean() });

/** `presence`: whether somebody is before this connection's screen (PRE-4). */
export const presenceSignal = z.strictObject({ status: z.enum(statuses) });

/** How long after a `typing` receivers forget it unless it comes again, in milliseconds (PRE-3). */
export const TYPING_FORGOTTEN_MS = 6_000;

/** How often a client says that somebody goes on typing, in milliseconds. */
export const TYPING_EVERY_MS = 2_500;

/** How long nobody types before a client says that they stopped, in milliseconds. */
export const TYPING_IDLE_MS = 3_000;
