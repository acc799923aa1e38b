import { z } from 'zod';
import { content, emoji, memberRoles, messageId, roomId, roomName, roomSummary, roomTopic } from './schemas';
import { lineText } from '../../core/text/names';

const username = z.string().min(1).max(64);
const date = z.iso.datetime();

/** `message`, as chat clients know it. The command's id is the message's `client_id` and its idempotency key. */
export const messageInput = z.strictObject({ room_id: roomId, content, reply_to: messageId.optional() });
export const editMessageInput = z.strictObject({ room_id: roomId, message_id: messageId, content });
export const deleteMessageInput = z.strictObject({ room_id: roomId, message_id: messageId });
export const reactionInput = z.strictObject({ room_id: roomId, message_id: messageId, emoji });
export const createRoomInput = z.strictObject({
  name: roomName,
  topic: roomTopic.optional(),
  kind: z.enum(['public', 'private']).default('public'),
  /** Whether guests may read and write there; public rooms only. */
  guests: z.boolean().default(false),
});
export const updateRoomInput = z.strictObject({
  room_id: roomId,
  name: roomName.optional(),
  topic: roomTopic.optional(),
  guests: z.boolean().optional(),
});
/** Opens the direct conversation with a user: the existing one, or a new one. */
export const directRoomInput = z.strictObject({ username });
/** Joins a public room, or accepts an invitation. */
export const joinRoomInput = z.strictObject({ room_id: roomId });
/** Leaves a room, or declines an invitation. */
export const leaveRoomInput = z.strictObject({ room_id: roomId });
export const roomMemberInput = z.strictObject({ room_id: roomId, username });
export const memberRoleInput = z.strictObject({ room_id: roomId, username, role: z.enum(memberRoles) });
export const muteMemberInput = z.strictObject({
  room_id: roomId,
  username,
  /** Duration; 0 ends the mute. */
  minutes: z.number().int().min(0).max(43_200),
});
export const banMemberInput = z.strictObject({
  room_id: roomId,
  username,
  reason: lineText(250).optional(),
});
/** Marks everything up to this message as read. The pointer never goes back. */
export const markReadInput = z.strictObject({ room_id: roomId, message_id: messageId });

const reply = z.strictObject({ id: z.string(), id_generado: z.boolean().optional() });

/** Reply of `message`: `message_sent`, as chat clients know it, and the message's room. */
export const messageReply = reply.extend({ message_id: z.number().int(), timestamp: date, room_id: z.number().int() });
/** Reply of commands that change a message. */
export const messageChangeReply = reply.extend({ room_id: z.number().int(), message_id: z.number().int() });
export const memberChangeReply = reply.extend({ room_id: z.number().int(), username: z.string() });
export const readReply = reply.extend({ room_id: z.number().int(), read_id: z.number().int() });

/** Reply of `create_room`, `update_room`, `direct_room` and `join_room`. */
export const roomReply = reply.extend({ room: roomSummary });
export const leaveRoomReply = reply.extend({ room_id: z.number().int() });
