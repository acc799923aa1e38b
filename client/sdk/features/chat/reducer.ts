import type { MemberView, MessageView, RoomEvent, RoomSummary } from '../../../../contract/features/chat/schemas';
import type { ViewEvent } from '../../core/live-query';

/** Consecutive messages, the oldest first. */
export interface MessageRange {
  readonly messages: readonly MessageView[];
  /** Whether there are older or newer messages that have not been read. */
  readonly moreBefore: boolean;
  readonly moreAfter: boolean;
}

/** A room as built from its channel. */
export interface RoomView {
  readonly room: RoomSummary;
  /** The range that ends at the newest message. */
  readonly newest: MessageRange;
  /** Changes whenever another range is shown. */
  readonly view: number;
  /** Another range of the history, while it is shown. */
  readonly elsewhere?: MessageRange;
  /** The members; `undefined` until they have been read. */
  readonly members?: readonly MemberView[];
}

/**
 * Applies an event of its channel to a room, as user `me` sees it; a pure function. An event that is already included
 * changes nothing; unknown events are ignored.
 */
export const roomView =
  (me: string | undefined) =>
  (scene: RoomView, { type, data }: ViewEvent): RoomView => {
    const event = { type, data } as RoomEvent;
    switch (event.type) {
      case 'message':
        return withMessage(scene, event.data, me);
      case 'room_updated':
        return { ...scene, room: { ...scene.room, ...event.data } };
      case 'member_changed':
        return withMember(scene, event.data.member, me);
      case 'member_removed':
        return withoutMember(scene, event.data.user_id, me);
      case 'message_edited':
      case 'message_deleted':
      case 'reaction':
        return {
          ...scene,
          ...inBothRanges(scene, (range) => ({ ...range, messages: amended(range.messages, event) })),
        };
      default:
        return scene;
    }
  };

/** Applies a change to each range of a room. */
function inBothRanges(
  scene: RoomView,
  change: (range: MessageRange) => MessageRange,
): Pick<RoomView, 'newest' | 'elsewhere'> {
  return { newest: change(scene.newest), ...(scene.elsewhere && { elsewhere: change(scene.elsewhere) }) };
}

function withMessage(scene: RoomView, message: MessageView, me: string | undefined): RoomView {
  const { room, newest } = scene;
  if (message.id <= room.last_message_id) return scene;
  const mine = message.user_id === me;
  return {
    ...scene,
    room: {
      ...room,
      last_message_id: message.id,
      last_message: message,
      read_id: mine ? message.id : room.read_id,
    },
    newest: { ...newest, messages: [...newest.messages, message] },
  };
}

type Amendment = Extract<RoomEvent, { type: 'message_edited' | 'message_deleted' | 'reaction' }>;

/** Applies a change of one message to the list. */
function amended(messages: readonly MessageView[], event: Amendment): readonly MessageView[] {
  const id = event.type === 'reaction' ? event.data.message_id : event.data.id;
  const at = messages.findIndex((message) => message.id === id);
  const before = messages[at];
  return before ? messages.with(at, amendedMessage(before, event)) : messages;
}

/** Applies an edit, a deletion or a reaction to a message. */
export function amendedMessage(message: MessageView, event: Amendment): MessageView {
  switch (event.type) {
    case 'message_edited': {
      const { content, mentions, edited_at } = event.data;
      return { ...message, content, mentions, edited_at };
    }
    case 'message_deleted':
      return { ...message, content: '', mentions: [], reactions: [], deleted_at: event.data.deleted_at };
    case 'reaction':
      return { ...message, reactions: withReaction(message.reactions, event.data) };
  }
}

type Reactions = MessageView['reactions'];

function withReaction(reactions: Reactions, reaction: Extract<Amendment, { type: 'reaction' }>['data']): Reactions {
  const { emoji, user_id, username, display_name, added } = reaction;
  const there = reactions.find((one) => one.emoji === emoji);
  const others = there?.users.filter((user) => user.user_id !== user_id) ?? [];
  if (!added) {
    return reactions.flatMap((one) => (one !== there ? [one] : others.length > 0 ? [{ ...one, users: others }] : []));
  }
  if (!there) return [...reactions, { emoji, users: [{ user_id, username, display_name }] }];
  if (others.length < there.users.length) return reactions;
  return reactions.map((one) =>
    one === there ? { ...one, users: [...others, { user_id, username, display_name }] } : one,
  );
}

function withMember(scene: RoomView, member: Omit<MemberView, 'last_seen'>, me: string | undefined): RoomView {
  const { room, members } = scene;
  const before = members?.find(({ user_id }) => user_id === member.user_id);
  const after = { ...member, last_seen: before?.last_seen ?? null };
  const came = members && !member.invited && (!before || before.invited);
  const own = member.user_id === me && !member.invited && { role: member.role, muted_until: member.muted_until };
  return {
    ...scene,
    room: { ...room, ...own, members: room.members + (came ? 1 : 0) },
    ...(members && {
      members: before ? members.map((one) => (one === before ? after : one)) : [...members, after],
    }),
  };
}

function withoutMember(scene: RoomView, userId: string, me: string | undefined): RoomView {
  const { room, members } = scene;
  const gone = members?.find(({ user_id }) => user_id === userId);
  const own = userId === me && { role: null, muted_until: null };
  return {
    ...scene,
    room: { ...room, ...own, members: room.members - (gone && !gone.invited ? 1 : 0) },
    ...(members && { members: members.filter((one) => one !== gone) }),
  };
}
