import { z } from 'zod';
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

/** `presence`: whether somebody is before this connection's screen (PRE-4). */
export const presenceSignal = z.strictObject({ status: z.enum(statuses) });
