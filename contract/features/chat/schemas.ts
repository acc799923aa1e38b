import { z } from 'zod';
import { numberInPath } from '../../core/numbers';
import { person } from '../../core/person';
import { lineText, nameText } from '../../core/text/names';
import { isVisible } from '../../core/text/visible';

/** Longest message, in characters (code points: `lengthOf`). */
export const MAX_CONTENT = 4_000;
/** Messages in a room's snapshot, and by default in a page of history. */
export const PAGE = 50;
/** Different emojis that one message may carry. */
export const MAX_REACTIONS = 20;
/** Members that one room may have. */
export const MAX_MEMBERS = 5_000;

/** A room's number. */
export const roomId = numberInPath;
/** A message's number within its room: 1, 2, 3 … in the order of the conversation, without gaps. */
export const messageId = numberInPath;

export const content = z
  .string()
  .max(MAX_CONTENT, `debe tener ${MAX_CONTENT} caracteres como máximo`)
  .refine(isVisible, 'no puede estar vacío');
/** One emoji, of any number of code points. A literal with the flag `v` needs a newer target than the compiler's. */
const EMOJI = new RegExp('^\\p{RGI_Emoji}$', 'v');
export const emoji = z.string().max(32).regex(EMOJI, 'debe ser un emoji');

export const roomName = nameText(80);
export const roomTopic = lineText(250);

/** `public`: every user can find and join it; `private`: by invitation; `direct`: between two users. */
export const roomKinds = ['public', 'private', 'direct'] as const;
export type RoomKind = (typeof roomKinds)[number];

/** Owners change the room and its roles, moderators remove, mute and ban, members write. */
export const memberRoles = ['owner', 'moderator', 'member'] as const;
export type MemberRole = (typeof memberRoles)[number];

const date = z.iso.datetime();

// ── Views ───────────────────────────────────────────────────────────────────

/** A message: the first five fields as chat clients know them. */
export const messageView = z.strictObject({
  id: z.number().int(),
  user_id: z.string(),
  username: z.string(),
  /** Empty after deletion. */
  content: z.string(),
  created_at: date,
  display_name: z.string(),
  room_id: z.number().int(),
  guest: z.boolean(),
  /** The command id under which its author sent it. */
  client_id: z.string(),
  /** The message that it answers, with the first words of its text at that time. */
  reply_to: z
    .strictObject({ id: z.number().int(), username: z.string(), display_name: z.string(), content: z.string() })
    .nullable(),
  /** Members named with `@`. */
  mentions: z.array(z.strictObject({ user_id: z.string(), username: z.string() })),
  edited_at: date.nullable(),
  deleted_at: date.nullable(),
  /** By emoji, in order of each emoji's first reaction. */
  reactions: z.array(z.strictObject({ emoji: z.string(), users: z.array(z.strictObject(person)) })),
});
export type MessageView = z.infer<typeof messageView>;

export const memberView = z.strictObject({
  ...person,
  role: z.enum(memberRoles),
  /** Invited, and has not joined yet. */
  invited: z.boolean(),
  joined_at: date,
  /** Everything up to this message has been read; 0 is nothing. */
  read_id: z.number().int(),
  muted_until: date.nullable(),
  /** Time of their last connection to the hub; null for never. Meaningful while they are offline (PRE-4). */
  last_seen: date.nullable(),
});
export type MemberView = z.infer<typeof memberView>;

/** A banned user, for whom the room does not exist. */
export const banView = z.strictObject({
  ...person,
  reason: z.string().nullable(),
  /** User name of the moderator. */
  by: z.string(),
  at: date,
});
export type BanView = z.infer<typeof banView>;

export const roomView = z.strictObject({
  id: z.number().int(),
  /** Empty for a direct conversation, which is shown under the other user's name. */
  name: z.string(),
  topic: z.string(),
  kind: z.enum(roomKinds),
  guests: z.boolean(),
  created_at: date,
  members: z.number().int(),
  /** Number of its newest message; 0 while there is none. */
  last_message_id: z.number().int(),
});
export type RoomView = z.infer<typeof roomView>;

/** A room as one user sees it: in the list, and on entering. */
export const roomSummary = roomView.extend({
  /** `null`: not a member. */
  role: z.enum(memberRoles).nullable(),
  /** User name of the inviter, while the invitation is unanswered. */
  invited_by: z.string().nullable(),
  muted_until: date.nullable(),
  read_id: z.number().int(),
  unread: z.number().int(),
  /** Number of unread messages that mention this user. */
  mentions: z.number().int(),
  last_message: messageView.nullable(),
  /** The other user of a direct conversation. */
  peer: z.strictObject({ ...person, last_seen: date.nullable() }).nullable(),
});
export type RoomSummary = z.infer<typeof roomSummary>;

/** The position of a room's channel, or of a user's inbox, at which a view was read (HUB-3). */
export const chatPosition = z.strictObject({ channel: z.string(), epoch: z.string(), seq: z.number().int() });
export type ChatPosition = z.infer<typeof chatPosition>;

/** `GET /api/rooms/:room_id`: the room and its newest messages, the oldest first. `position` is beside `data`. */
export const roomSnapshot = z.strictObject({
  room: roomSummary,
  messages: z.array(messageView),
  /** Whether there are older ones. */
  more: z.boolean(),
});
export type RoomSnapshot = z.infer<typeof roomSnapshot>;

/** A page of messages, the oldest first. */
export const messagePage = z.strictObject({
  messages: z.array(messageView),
  /** Whether there are older, and newer, ones. */
  more_before: z.boolean(),
  more_after: z.boolean(),
});
export type MessagePage = z.infer<typeof messagePage>;

/** A search hit: `headline` is its text with each matching word between U+E000 and U+E001. */
export const searchHit = z.strictObject({
  room: z.strictObject({ id: z.number().int(), name: z.string(), kind: z.enum(roomKinds) }),
  message: messageView,
  headline: z.string(),
});
export type SearchHit = z.infer<typeof searchHit>;

// ── Queries ─────────────────────────────────────────────────────────────────

const limit = z.coerce.number().int().min(1).max(200).default(PAGE);
const pointer = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional();

/** `GET /api/rooms`: own rooms and invitations, or with `scope=public` the rooms that can be joined. */
export const roomsQuery = z.strictObject({
  scope: z.enum(['mine', 'public']).default('mine'),
  q: z.string().trim().max(80).optional(),
  limit,
  /** Number of the previous page's last room. With `scope=public` only. */
  after: pointer,
});
export type RoomsQuery = z.infer<typeof roomsQuery>;

/** `GET /api/rooms/:room_id/messages`: one of `before`, `after`, `around`, or the newest. */
export const messagesQuery = z.strictObject({ before: pointer, after: pointer, around: pointer, limit });
export type MessagesQuery = z.infer<typeof messagesQuery>;

/** `GET /api/rooms/:room_id/members`, `GET /api/people`: by name. */
export const peopleQuery = z.strictObject({ q: z.string().trim().max(64).optional(), limit });
export type PeopleQuery = z.infer<typeof peopleQuery>;

/** `GET /api/messages/search`, newest first. */
export const searchQuery = z.strictObject({
  q: z.string().trim().min(2).max(200),
  room_id: pointer,
  limit: z.coerce.number().int().min(1).max(50).default(20),
  /** The previous page's `next`, which is `null` at the end. */
  cursor: z.string().max(64).optional(),
});
export type SearchQuery = z.infer<typeof searchQuery>;

// ── Events ──────────────────────────────────────────────────────────────────

/** Events of the channel `room:<id>`: durable, numbered. */
export const roomEvents = {
  message: messageView,
  message_edited: z.strictObject({
    room_id: z.number().int(),
    id: z.number().int(),
    content: z.string(),
    mentions: messageView.shape.mentions,
    edited_at: date,
  }),
  message_deleted: z.strictObject({
    room_id: z.number().int(),
    id: z.number().int(),
    deleted_at: date,
    /** User name of the author or moderator who deleted it. */
    by: z.string(),
  }),
  reaction: z.strictObject({
    room_id: z.number().int(),
    message_id: z.number().int(),
    emoji: z.string(),
    ...person,
    /** `false` if the reaction was removed. */
    added: z.boolean(),
  }),
  room_updated: roomView.omit({ members: true, last_message_id: true }),
  /** The current state of a member who joined, was invited or muted, or has another role. */
  member_changed: z.strictObject({ room_id: z.number().int(), member: memberView.omit({ last_seen: true }) }),
  member_removed: z.strictObject({
    room_id: z.number().int(),
    user_id: z.string(),
    username: z.string(),
    reason: z.enum(['left', 'declined', 'removed', 'banned']),
  }),
} as const satisfies Record<string, z.ZodType>;
export type RoomEventType = keyof typeof roomEvents;
export type RoomEvent = { [T in RoomEventType]: { type: T; data: z.infer<(typeof roomEvents)[T]> } }[RoomEventType];

/** Events of the channel `inbox:<user id>`, to which that user alone can subscribe: durable, numbered. */
export const inboxEvents = {
  /** The user has become a member or is invited, by `role` and `invited_by`. Published again when either changes. */
  room_added: z.strictObject({ room: roomSummary }),
  room_removed: z.strictObject({ room_id: z.number().int(), reason: roomEvents.member_removed.shape.reason }),
  /** The user's read pointer has moved on one of their devices. */
  read_updated: z.strictObject({
    room_id: z.number().int(),
    read_id: z.number().int(),
    unread: z.number().int(),
    mentions: z.number().int(),
  }),
} as const satisfies Record<string, z.ZodType>;
export type InboxEventType = keyof typeof inboxEvents;
export type InboxEvent = {
  [T in InboxEventType]: { type: T; data: z.infer<(typeof inboxEvents)[T]> };
}[InboxEventType];
