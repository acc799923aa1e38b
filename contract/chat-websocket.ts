import { z } from 'zod';
import { messageView, person } from './chat';
import { activeUser } from './presence';

/** `connected`'s data over `/ws/{room_id}`: the room, who is there, and the newest messages, the oldest first. */
export const roomConnected = z.strictObject({
  room_id: z.number().int(),
  active_users: z.array(activeUser),
  history: z.array(messageView),
  user: z.strictObject({ ...person, guest: z.boolean() }),
  /** Where the room's channel stands: come back with `?epoch=…&since=…` to miss nothing. */
  epoch: z.string(),
  seq: z.number().int(),
  /** Whether what followed `since` is sent next. */
  recovered: z.boolean(),
});
export type RoomConnected = z.infer<typeof roomConnected>;

/** `GET /ws/stats`, in the words its clients know. */
export const roomStats = z.strictObject({
  total_connections: z.number().int(),
  total_rooms: z.number().int(),
  rooms: z.record(z.string(), z.strictObject({ connections: z.number().int(), users: z.number().int() })),
});
export type RoomStats = z.infer<typeof roomStats>;

/** `POST /api/ws-ticket`: lets one WebSocket in, once and soon, where headers cannot be set. */
export const ticketReply = z.strictObject({ ticket: z.string(), expires_at: z.iso.datetime() });
