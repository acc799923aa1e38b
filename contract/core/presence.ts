import { z } from 'zod';
import { numberInPath } from './numbers';
import { person } from './person';

const date = z.iso.datetime();

/** Status of a connected user or guest. */
export const statuses = ['online', 'away'] as const;
export type Status = (typeof statuses)[number];

export const activeUser = z.strictObject({ ...person, guest: z.boolean(), status: z.enum(statuses) });
export type ActiveUser = z.infer<typeof activeUser>;

/**
 * Events of the channel `presence:<room id>`, which keeps no log. Its subscribers are in the room, on every device
 * (PRE-1). `presence_state` goes to each new subscriber alone.
 */
export const presenceEvents = {
  presence_state: z.strictObject({ room_id: z.number().int(), active_users: z.array(activeUser) }),
  user_joined: activeUser.extend({ room_id: z.number().int() }),
  user_left: z.strictObject({ room_id: z.number().int(), ...person, last_seen: date }),
  status_changed: z.strictObject({ room_id: z.number().int(), ...person, status: z.enum(statuses) }),
  /** Not sent to the user or guest who types. */
  typing: z.strictObject({ room_id: z.number().int(), ...person, is_typing: z.boolean() }),
  /** A receipt: the message up to which a member has read. */
  read: z.strictObject({ room_id: z.number().int(), user_id: z.string(), read_id: z.number().int() }),
} as const satisfies Record<string, z.ZodType>;
export type PresenceEventType = keyof typeof presenceEvents;
export type PresenceEvent = {
  [T in PresenceEventType]: { type: T; data: z.infer<(typeof presenceEvents)[T]> };
}[PresenceEventType];

/** `typing`, in a room of the connection. Sent at most every 2.5 s while typing; it expires after 6 s (PRE-3). */
export const typingSignal = z.strictObject({ room_id: numberInPath, is_typing: z.boolean() });

/** `presence`: whether this connection's user is at the screen (PRE-4). */
export const presenceSignal = z.strictObject({ status: z.enum(statuses) });

/** Time after which a `typing` that is not repeated expires at its receivers, in milliseconds (PRE-3). */
export const TYPING_FORGOTTEN_MS = 6_000;

/** Interval at which a client repeats `typing` while its user types, in milliseconds. */
export const TYPING_EVERY_MS = 2_500;

/** Pause in typing after which a client signals the end of typing, in milliseconds. */
export const TYPING_IDLE_MS = 3_000;
