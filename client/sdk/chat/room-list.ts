import type { InboxEvent, MessageView, RoomEvent, RoomSummary } from '../../../contract/chat';
import { amendedMessage } from '../views/room';

/** A room of the list, and the messages of others that came since the list was read. */
export interface Listed {
  readonly room: RoomSummary;
  readonly fresh: readonly { readonly id: number; readonly mention: boolean }[];
}

/** The list as it was read. */
export const listed = (rooms: readonly RoomSummary[]): readonly Listed[] => rooms.map((room) => ({ room, fresh: [] }));

/** Somebody has been invited and has not answered: the room is not theirs yet. */
export const isInvitation = ({ invited_by }: RoomSummary): boolean => invited_by !== null;

/** When something last happened in a room, ISO 8601. */
export const activityOf = ({ last_message, created_at }: RoomSummary): string => last_message?.created_at ?? created_at;

/** The rooms, the one where something happened last first. */
export const inOrder = (list: readonly Listed[]): RoomSummary[] =>
  list.map(({ room }) => room).sort((a, b) => compare(activityOf(b), activityOf(a)) || b.id - a.id);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The list after an event of a user's inbox: pure. */
export function inboxView(list: readonly Listed[], { type, data }: { type: string; data: unknown }): readonly Listed[] {
  const event = { type, data } as InboxEvent;
  switch (event.type) {
    case 'room_added': {
      const { room } = event.data;
      return [...list.filter((one) => one.room.id !== room.id), { room, fresh: [] }];
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
 * The hub counted when the pointer moved; messages that came since are known here. Where all that is unread came since
 * the list was read, the count is made here, since the two channels are in no order to each other.
 */
function read(one: Listed, { read_id, unread, mentions }: ReadUpdated): Listed {
  const { room } = one;
  if (read_id < room.read_id) return one;
  const fresh = one.fresh.filter(({ id }) => id > read_id);
  const before = one.fresh[0] ? one.fresh[0].id - 1 : room.last_message_id;
  const counted =
    read_id >= before
      ? { unread: fresh.length, mentions: fresh.filter(({ mention }) => mention).length }
      : { unread: Math.max(unread, fresh.length), mentions };
  return { room: { ...room, read_id, ...counted }, fresh };
}

/** The list after an event of a room's channel, as `me` sees it: pure. Messages that are counted already change nothing. */
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

function withMessage({ room, fresh }: Listed, message: MessageView, me: string | undefined): Listed {
  if (message.id <= room.last_message_id) return { room, fresh };
  const after = { ...room, last_message_id: message.id, last_message: message };
  // Who writes has read what is above.
  if (message.user_id === me) return { room: { ...after, read_id: message.id, unread: 0, mentions: 0 }, fresh: [] };
  const mention = message.mentions.some(({ user_id }) => user_id === me);
  return {
    room: { ...after, unread: room.unread + 1, mentions: room.mentions + (mention ? 1 : 0) },
    fresh: [...fresh, { id: message.id, mention }],
  };
}

function changed(list: readonly Listed[], roomId: number, change: (one: Listed) => Listed): readonly Listed[] {
  const at = list.findIndex(({ room }) => room.id === roomId);
  const one = list[at];
  return one ? list.with(at, change(one)) : list;
}
