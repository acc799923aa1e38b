import { z } from 'zod';
import { person } from '../../core/person';
import { messageId, messageView } from './schemas';
import { messageInput } from './commands';
import { commandId } from '../../core/frames';
import { activeUser, typingSignal } from '../../core/presence';

/** Requests of a client in a room: their other fields, by `type`. */
export const roomRequests = {
  /** Its `id` is the idempotency key: sent several times, it is one message. */
  message: messageInput.omit({ room_id: true }).extend({ id: commandId.optional() }),
  typing: typingSignal.omit({ room_id: true }),
  ping: z.object({}),
  /** Marks everything up to this message as read. */
  read: z.strictObject({ message_id: messageId }),
} as const satisfies Record<string, z.ZodType>;
export type RoomRequestType = keyof typeof roomRequests;
export const isRoomRequest = (type: string): type is RoomRequestType => Object.hasOwn(roomRequests, type);

/** The refusal of a client's request, sent to that client alone. `client_id` is that of the refused message. */
export const roomError = z.strictObject({
  message: z.string(),
  code: z.string(),
  field: z.string().optional(),
  retry_after_ms: z.number().min(0).optional(),
  client_id: z.string().optional(),
});
export type RoomError = z.infer<typeof roomError>;

/** Data of `connected` over `/ws/{room_id}`: the room, its active users, and its newest messages, the oldest first. */
export const roomConnected = z.strictObject({
  room_id: z.number().int(),
  active_users: z.array(activeUser),
  history: z.array(messageView),
  user: z.strictObject({ ...person, guest: z.boolean() }),
  /** The room channel's position: a client that reconnects with `?epoch=…&since=…` misses nothing. */
  epoch: z.string(),
  seq: z.number().int(),
  /** Whether the events after `since` are sent next. */
  recovered: z.boolean(),
});
export type RoomConnected = z.infer<typeof roomConnected>;

/** `GET /ws/stats`, in the format that its clients know. */
export const roomStats = z.strictObject({
  total_connections: z.number().int(),
  total_rooms: z.number().int(),
  rooms: z.record(z.string(), z.strictObject({ connections: z.number().int(), users: z.number().int() })),
});
export type RoomStats = z.infer<typeof roomStats>;

/** `POST /api/ws-ticket`: a short-lived ticket for one WebSocket, for clients that cannot set headers. */
export const ticketReply = z.strictObject({ ticket: z.string(), expires_at: z.iso.datetime() });
