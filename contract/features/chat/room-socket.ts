import { z } from 'zod';
import { person } from '../../core/person';
import { messageId, messageView } from './schemas';
import { messageInput } from './commands';
import { commandId } from '../../core/frames';
import { activeUser, typingSignal } from '../../core/presence';

/** What a client says in a room, by its `type`: the fields beside it. */
export const roomRequests = {
  /** With an `id` of its own, which makes it one message however often it is sent. */
  message: messageInput.omit({ room_id: true }).extend({ id: commandId.optional() }),
  typing: typingSignal.omit({ room_id: true }),
  ping: z.object({}),
  /** Everything up to this message has been seen. */
  read: z.strictObject({ message_id: messageId }),
} as const satisfies Record<string, z.ZodType>;
export type RoomRequestType = keyof typeof roomRequests;
export const isRoomRequest = (type: string): type is RoomRequestType => Object.hasOwn(roomRequests, type);

/** What is wrong with what a client said, to it alone. `client_id` is the message's that was refused. */
export const roomError = z.strictObject({
  message: z.string(),
  code: z.string(),
  field: z.string().optional(),
  retry_after_ms: z.number().min(0).optional(),
  client_id: z.string().optional(),
});
export type RoomError = z.infer<typeof roomError>;

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
