import type {
  InboxEventType,
  MessageView,
  RoomEventType,
  RoomSummary,
  RoomView,
} from '../../../contract/features/chat/schemas';
import { personOf } from '../../../contract/core/person';
import { ACCESS_CHANNEL, presenceChannel } from '../../../contract/core/channels';
import { inboxChannel, roomChannel } from '../../../contract/features/chat/channels';
import type { Principal } from '../../../contract/core/identity';
import type { NewEvent } from '../../log/append';
import { isIn, type Member, type Person, type Room } from './permissions';

/** Creates an event of a room's channel. */
export const roomEvent = (roomId: number, type: RoomEventType, data: object): NewEvent => ({
  channel: roomChannel(roomId),
  type,
  data: JSON.stringify(data),
});

/** Creates an event of a user's inbox. */
export const inboxEvent = (userId: string, type: InboxEventType, data: object): NewEvent => ({
  channel: inboxChannel(userId),
  type,
  data: JSON.stringify(data),
});

/** Creates the events that notify the nodes of a change of a user's access to a room (HUB-7). */
export const accessChanged = (roomId: number, userId: string): NewEvent[] =>
  channelsOf(roomId).map((channel) => accessEvent('watch_changed', { userId, channel }));

/** Creates the same for every subscriber of the room. */
export const roomAccessChanged = (roomId: number): NewEvent[] =>
  channelsOf(roomId).map((channel) => accessEvent('channel_changed', { channel }));

const channelsOf = (roomId: number): string[] => [roomChannel(roomId), presenceChannel(roomId)];

const accessEvent = (type: 'watch_changed' | 'channel_changed', data: object): NewEvent => ({
  channel: ACCESS_CHANNEL,
  type,
  data: JSON.stringify(data),
});

/** Returns a user in the wire's format. */
export const personView = ({ id, username, displayName }: Person) => ({
  user_id: id,
  username,
  display_name: displayName,
});

/**
 * Returns the author of a message. All guests over HTTP share one id: only their addresses differ, which stay private.
 */
export function authorOf(principal: Principal): ReturnType<typeof personOf> {
  const person = personOf(principal);
  const isNamed = principal.kind === 'user' || principal.id.startsWith('guest:');
  return isNamed ? person : { ...person, user_id: 'guest:http' };
}

/** Returns a member in the format of events. */
export const memberView = (member: Member) => ({
  ...personView(member.user),
  role: member.role,
  invited: !isIn(member),
  joined_at: member.joinedAt.toISOString(),
  read_id: member.readId,
  muted_until: member.mutedUntil?.toISOString() ?? null,
});

export const memberChanged = (roomId: number, member: Member): NewEvent =>
  roomEvent(roomId, 'member_changed', { room_id: roomId, member: memberView(member) });

const roomView = (room: Room): RoomView => ({
  id: room.id,
  name: room.name,
  topic: room.topic,
  kind: room.kind,
  guests: room.guests,
  created_at: room.createdAt.toISOString(),
  members: room.members,
  last_message_id: room.lastMessage,
});

/** Creates `room_updated`, with the room's own fields. */
export function roomUpdated(room: Room): NewEvent {
  const { members: _members, last_message_id: _last, ...view } = roomView(room);
  return roomEvent(room.id, 'room_updated', view);
}

/** The parts of a summary beside the room and the member. */
export interface SummaryParts {
  /** The number of unread messages that mention the member. */
  mentions: number;
  lastMessage: MessageView | null;
  peer: RoomSummary['peer'];
}

/**
 * Returns a room's summary for one user. It contains messages only for members, and the last message of a public room
 * for users who are not invited to it.
 */
export function summaryOf(room: Room, member: Member | undefined, parts: SummaryParts): RoomSummary {
  const joined = isIn(member);
  return {
    ...roomView(room),
    role: member?.role ?? null,
    invited_by: member?.invitedBy ?? null,
    muted_until: member?.mutedUntil?.toISOString() ?? null,
    read_id: joined ? member.readId : 0,
    unread: joined ? room.lastMessage - member.readId : 0,
    mentions: joined ? parts.mentions : 0,
    last_message: joined || (room.kind === 'public' && !member) ? parts.lastMessage : null,
    peer: parts.peer,
  };
}
