import type { MemberView, MessageView, RoomEvent, RoomSummary } from '../../../../contract/features/chat/schemas';
import type { ViewEvent } from '../../core/live-query';

/** Messages that follow each other without a gap, the oldest first. */
export interface MessageRange {
  readonly messages: readonly MessageView[];
  /** Whether there are older ones, and newer ones, that have not been read. */
  readonly moreBefore: boolean;
  readonly moreAfter: boolean;
}

/** A room as its channel tells of it. */
export interface RoomScene {
  readonly room: RoomSummary;
  /** Up to the newest message. */
  readonly newest: MessageRange;
  /** Another number whenever something else than before is looked at. */
  readonly view: number;
  /** Somewhere else in the history, where somebody looks at it. */
  readonly elsewhere?: MessageRange;
  /** Who is in it; nothing until that has been read. */
  readonly members?: readonly MemberView[];
}

/**
 * A room after an event of its channel, as `me` sees it: pure. An event that is in already changes nothing, and neither
 * does one that this version does not know.
 */
export const roomView =
  (me: string | undefined) =>
  (scene: RoomScene, { type, data }: ViewEvent): RoomScene => {
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
          ...everywhere(scene, (stretch) => ({ ...stretch, messages: amended(stretch.messages, event) })),
        };
      default:
        return scene;
    }
  };

/** Does the same to each stretch of a scene. */
function everywhere(
  scene: RoomScene,
  change: (stretch: MessageRange) => MessageRange,
): Pick<RoomScene, 'newest' | 'elsewhere'> {
  return { newest: change(scene.newest), ...(scene.elsewhere && { elsewhere: change(scene.elsewhere) }) };
}

function withMessage(scene: RoomScene, message: MessageView, me: string | undefined): RoomScene {
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

/** The messages after one of them has changed. */
function amended(messages: readonly MessageView[], event: Amendment): readonly MessageView[] {
  const id = event.type === 'reaction' ? event.data.message_id : event.data.id;
  const at = messages.findIndex((message) => message.id === id);
  const before = messages[at];
  return before ? messages.with(at, amendedMessage(before, event)) : messages;
}

/** A message after it was edited, deleted, or somebody reacted to it. */
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

function withMember(scene: RoomScene, member: Omit<MemberView, 'last_seen'>, me: string | undefined): RoomScene {
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

function withoutMember(scene: RoomScene, userId: string, me: string | undefined): RoomScene {
  const { room, members } = scene;
  const gone = members?.find(({ user_id }) => user_id === userId);
  const own = userId === me && { role: null, muted_until: null };
  return {
    ...scene,
    room: { ...room, ...own, members: room.members - (gone && !gone.invited ? 1 : 0) },
    ...(members && { members: members.filter((one) => one !== gone) }),
  };
}
