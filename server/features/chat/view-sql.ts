import { Prisma } from '../../db/generated/client';

/** A time in the wire's format. */
const iso = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * The last message that a member, the row `alias` of `room_members`, has read. A member has read their own messages;
 * storing that would cost another write for every message. The row comparison of author and room leaves one index to
 * scan. With two equations the planner may scan the whole room instead, for an author without messages.
 */
export const readIdOf = (alias: string): string => `greatest(${alias}.read_id, (
  SELECT own.id FROM messages own
  WHERE (own.author_id, own.room_id) >= (${alias}.user_id, ${alias}.room_id)
    AND (own.author_id, own.room_id) <= (${alias}.user_id, ${alias}.room_id)
  ORDER BY own.author_id DESC, own.room_id DESC, own.id DESC LIMIT 1
))`;

const person = (table: string): string =>
  `'user_id', ${table}.id, 'username', ${table}.username, 'display_name', ${table}.display_name`;

/** A `MessageView` of the row `m` of `messages`. */
export const messageJson = Prisma.raw(`json_build_object(
  'id', m.id, 'user_id', coalesce(m.author_id, m.guest_id), 'username', m.username, 'content', m.content,
  'created_at', ${iso('m.created_at')}, 'display_name', m.author_name, 'room_id', m.room_id,
  'guest', m.author_id IS NULL, 'client_id', m.client_id,
  'reply_to', CASE WHEN m.reply_to IS NOT NULL THEN json_build_object(
    'id', m.reply_to, 'username', m.reply_username, 'display_name', m.reply_name, 'content', m.reply_content
  ) END,
  'mentions', (
    SELECT coalesce(json_agg(json_build_object('user_id', n.user_id, 'username', u.username) ORDER BY u.username), '[]')
    FROM message_mentions n JOIN users u ON u.id = n.user_id WHERE n.room_id = m.room_id AND n.message_id = m.id
  ),
  'edited_at', ${iso('m.edited_at')}, 'deleted_at', ${iso('m.deleted_at')},
  'reactions', (
    SELECT coalesce(json_agg(json_build_object('emoji', x.emoji, 'users', x.users) ORDER BY x.first), '[]')
    FROM (
      SELECT e.emoji, min(e.number) AS first, json_agg(json_build_object(${person('u')}) ORDER BY e.number) AS users
      FROM message_reactions e JOIN users u ON u.id = e.user_id
      WHERE e.room_id = m.room_id AND e.message_id = m.id GROUP BY e.emoji
    ) x
  )
)`);

/** A `MemberView` of the rows `m` of `room_members` and `u` of `users`. */
export const memberJson = Prisma.raw(`json_build_object(
  ${person('u')}, 'role', m.role, 'invited', m.invited_by IS NOT NULL, 'joined_at', ${iso('m.joined_at')},
  'read_id', ${readIdOf('m')}, 'muted_until', ${iso('m.muted_until')}, 'last_seen', ${iso('u.last_seen')}
)`);

/** A `PersonView` of the row `u` of `users`. */
export const personJson = Prisma.raw(`json_build_object(${person('u')})`);

/** A ban of the rows `b` of `room_bans` and `u` of `users`. */
export const banJson = Prisma.raw(`json_build_object(
  ${person('u')}, 'reason', b.reason, 'by', b.banned_by, 'at', ${iso('b.at')}
)`);

const myReadId = Prisma.raw(readIdOf('me'));

/**
 * A `RoomSummary` of the row `r` of `rooms` for `userId`, whose row `me` of `room_members` may be missing. It contains
 * no messages for invited users.
 */
export const summaryJson = (userId: string): Prisma.Sql => Prisma.sql`json_build_object(
  'id', r.id, 'name', r.name, 'topic', r.topic, 'kind', r.kind, 'guests', r.guests,
  'created_at', ${Prisma.raw(iso('r.created_at'))}, 'members', r.members, 'last_message_id', r.last_message,
  'role', me.role, 'invited_by', me.invited_by, 'muted_until', ${Prisma.raw(iso('me.muted_until'))},
  'read_id', CASE WHEN me.invited_by IS NULL THEN coalesce(${myReadId}, 0) ELSE 0 END,
  'unread', CASE WHEN me.invited_by IS NULL THEN coalesce(r.last_message - ${myReadId}, 0) ELSE 0 END,
  'mentions', CASE WHEN me.user_id IS NOT NULL AND me.invited_by IS NULL THEN (
    SELECT count(*) FROM message_mentions n
    WHERE n.user_id = me.user_id AND n.room_id = r.id AND n.message_id > ${myReadId}
  ) ELSE 0 END,
  'last_message', CASE WHEN me.invited_by IS NULL THEN (
    SELECT ${messageJson} FROM messages m WHERE m.room_id = r.id AND m.id = r.last_message
  ) END,
  'peer', CASE WHEN r.kind = 'direct' THEN (
    SELECT json_build_object(
      'user_id', u.id, 'username', u.username, 'display_name', u.display_name,
      'last_seen', ${Prisma.raw(iso('u.last_seen'))}
    )
    FROM room_members o JOIN users u ON u.id = o.user_id WHERE o.room_id = r.id AND o.user_id <> ${userId} LIMIT 1
  ) END
)`;

/** A channel's position: a `ChatPosition`, consistent with everything read by the same statement. */
export const positionJson = (channel: Prisma.Sql): Prisma.Sql => Prisma.sql`json_build_object(
  'channel', ${channel}, 'epoch', (SELECT epoch FROM hub),
  'seq', coalesce((SELECT head FROM channels WHERE name = ${channel}), 0)
)`;
