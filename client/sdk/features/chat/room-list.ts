import type { InboxEvent, MessageView, RoomEvent, RoomSummary } from '../../../../contract/features/chat/schemas';
import { amendedMessage } from './reducer';

/**
 * A room of the list, and what keeps its mentions correct whichever order the inbox's and the room's events arrive in.
 */
export interface Listed {
  readonly room: RoomSummary;
  /** The id up to which mentions are counted. */
  readonly counted: number;
  /** Received messages that mention the user. */
  readonly named: readonly number[];
}

const asListed = (room: RoomSummary): Listed => ({ room, counted: room.last_message_id, named: [] });

/** Builds the list from the rooms that were read. */
export const listed = (rooms: readonly RoomSummary[]): readonly Listed[] => rooms.map(asListed);

/** Whether the room is an invitation that the user has not answered. */
export const isInvitation = ({ invited_by }: RoomSummary): boolean => invited_by !== null;

/** The time of the last activity in a room, ISO 8601. */
export const activityOf = ({ last_message, created_at }: RoomSummary): string => last_message?.created_at ?? created_at;

/** Returns the rooms, the most recently active first. */
export const inOrder = (list: readonly Listed[]): RoomSummary[] =>
  list.map(({ room }) => room).sort((a, b) => compare(activityOf(b), activityOf(a)) || b.id - a.id);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Applies an event of the user's inbox to the list; a pure function. */
export function inboxView(list: readonly Listed[], { type, data }: { type: string; data: unknown }): readonly Listed[] {
  const event = { type, data } as InboxEvent;
  switch (event.type) {
    case 'room_added': {
      const { room } = event.data;
      return [...list.filter((one) => one.room.id !== room.id), asListed(room)];
    }
    case 'room_removed':
      return list.filter(({ room }) => room.id !== event.data.room_id);
    case 'read_updated':
      return changed(list, event.data.room_id, (one) => read(one, event.data));
    default:
      return list;
  }
}

type ReadUpdated = Extract<InboxEvent, { type: 'read_updated' }>['data'];

/**
 * Every message after the pointer is unread; writing a message marks those above as read. The hub counted mentions up
 * to the newest message at the time of the pointer; later ones are counted here.
 */
function read(one: Listed, { read_id, unread, mentions }: ReadUpdated): Listed {
  const { room, named } = one;
  if (read_id < room.read_id) return one;
  const last = read_id + unread;
  const later = named.filter((id) => id > last);
  return {
    room: {
      ...room,
      read_id,
      unread: Math.max(0, room.last_message_id - read_id),
      mentions: mentions + later.length,
    },
    counted: Math.max(last, room.last_message_id),
    named: later,
  };
}

/**
 * Applies an event of a room's channel to the list, as user `me` sees it; a pure function. Messages already counted
 * change nothing.
 */
export function listView(
  list: readonly Listed[],
  { roomId, me, type, data }: { roomId: number; me: string | undefined; type: string; data: unknown },
): readonly Listed[] {
  const event = { type, data } as RoomEvent;
  switch (event.type) {
    case 'message':
      return changed(list, roomId, (one) => withMessage(one, event.data, me));
    case 'message_edited':
    case 'message_deleted':
      return changed(list, roomId, (one) => {
        const { last_message } = one.room;
        if (last_message?.id !== event.data.id) return one;
        return { ...one, room: { ...one.room, last_message: amendedMessage(last_message, event) } };
      });
    case 'room_updated':
      return changed(list, roomId, (one) => ({ ...one, room: { ...one.room, ...event.data } }));
    case 'member_changed': {
      const { user_id, role, muted_until, invited } = event.data.member;
      if (user_id !== me || invited) return list;
      return changed(list, roomId, (one) => ({ ...one, room: { ...one.room, role, muted_until } }));
    }
    default:
      return list;
  }
}

function withMessage(one: Listed, message: MessageView, me: string | undefined): Listed {
  const { room, counted, named } = one;
  const { id, user_id, mentions } = message;
  if (id <= room.last_message_id) return one;
  const after = { ...room, last_message_id: id, last_message: message };
  const isMine = user_id === me;
  // Writing a message marks those above as read, unless an earlier pointer has already moved further.
  if (isMine && id > room.read_id) {
    return { room: { ...after, read_id: id, unread: 0, mentions: 0 }, counted: Math.max(counted, id), named: [] };
  }
  const mention = !isMine && mentions.some((person) => person.user_id === me);
  return {
    room: {
      ...after,
      unread: Math.max(0, id - room.read_id),
      mentions: room.mentions + (mention && id > counted ? 1 : 0),
    },
    counted: Math.max(counted, id),
    named: mention ? [...named, id] : named,
  };
}

function changed(list: readonly Listed[], roomId: number, change: (one: Listed) => Listed): readonly Listed[] {
  const at = list.findIndex(({ room }) => room.id === roomId);
  const one = list[at];
  return one ? list.with(at, change(one)) : list;
}
