import { writeAuditEntries } from '../../../audit/audit-entry';
import type { Statements } from '../../../db/client';
import { Prisma } from '../../../db/generated/client';
import { bigint, float8, rowsOf, text } from '../../../db/sql/rows';
import { saveMembers } from '../rooms/save-members';
import { lockIndex } from '../search/search-index';
import type { Conversation, Message, NewMessage, Place, ReactionChange, MessageBatch } from './message-batch';

/** Writes a batch's rare changes at once, and returns the statements that every message needs. */
export async function saveMessageBatch(tx: Statements, batch: MessageBatch): Promise<readonly Prisma.Sql[]> {
  await saveMembers(tx, batch.joined);
  if (batch.amended.size > 0) await saveAmended(tx, [...batch.amended]);
  const added = batch.reactions.filter(({ added }) => added);
  const removed = batch.reactions.filter(({ added }) => !added);
  const mentioning = [...batch.written, ...batch.amended].filter(({ mentions }) => mentions.length > 0);
  return [
    ...(batch.written.length > 0 ? [insertMessages(batch.written), countMessages(batch.roomsWithNewMessages)] : []),
    ...(batch.read.length > 0 ? [movePointers(batch.read)] : []),
    ...(mentioning.length > 0 ? [insertMentions(mentioning)] : []),
    ...(added.length > 0 ? [addReactions(added)] : []),
    ...(removed.length > 0 ? [removeReactions(removed)] : []),
    ...(batch.auditEntries.length > 0 ? [writeAuditEntries(batch.auditEntries)] : []),
  ];
}

/**
 * Writes edited and deleted messages; a deleted one keeps only its row. Its mentions are rewritten here, its search
 * index by a trigger.
 */
async function saveAmended(tx: Statements, messages: readonly Message[]): Promise<void> {
  const rows = messages.map(({ roomId, id, content, editedAt, deletedAt }) => ({
    ...{ room_id: roomId, id, content, edited_at: editedAt, deleted_at: deletedAt },
  }));
  const amended = Prisma.sql`json_to_recordset(${JSON.stringify(rows)}::json)
    AS a (room_id bigint, id bigint, content text, edited_at timestamptz, deleted_at timestamptz)`;
  // The trigger would take the same locks, but in any order: indexers lock several rooms in the order of their numbers.
  await lockIndex(
    tx,
    messages.map(({ roomId }) => roomId),
  );
  await tx.$executeRaw`
    WITH amended AS (SELECT * FROM ${amended}), removed_mentions AS (
      DELETE FROM message_mentions n USING amended a WHERE n.room_id = a.room_id AND n.message_id = a.id
    ), removed_reactions AS (
      DELETE FROM message_reactions r USING amended a
      WHERE r.room_id = a.room_id AND r.message_id = a.id AND a.deleted_at IS NOT NULL
    )
    UPDATE messages m
    SET content = a.content, edited_at = coalesce(a.edited_at, m.edited_at), deleted_at = a.deleted_at
    FROM amended a WHERE m.room_id = a.room_id AND m.id = a.id`;
}

// Names and quotes are never empty, so an empty value is an absent one.
const insertMessages = (written: readonly NewMessage[]): Prisma.Sql => Prisma.sql`
  INSERT INTO messages (
    room_id, id, author_id, guest_id, username, author_name, content, client_id,
    reply_to, reply_username, reply_name, reply_content, created_at, edited_at, deleted_at
  )
  SELECT room_id, id, nullif(author_id, ''), nullif(guest_id, ''), username, author_name, content, client_id,
         nullif(reply_to, 0), nullif(reply_username, ''), nullif(reply_name, ''), nullif(reply_content, ''),
         to_timestamp(created / 1000), to_timestamp(nullif(edited, 0) / 1000), to_timestamp(nullif(deleted, 0) / 1000)
  FROM ${rowsOf('m', written, {
    room_id: bigint((m) => m.roomId),
    id: bigint((m) => m.id),
    author_id: text((m) => m.authorId ?? ''),
    guest_id: text((m) => m.guestId ?? ''),
    username: text((m) => m.username),
    author_name: text((m) => m.authorName),
    content: text((m) => m.content),
    client_id: text((m) => m.clientId),
    reply_to: bigint((m) => m.replyTo?.id ?? 0),
    reply_username: text((m) => m.replyTo?.username ?? ''),
    reply_name: text((m) => m.replyTo?.display_name ?? ''),
    reply_content: text((m) => m.replyTo?.content ?? ''),
    created: float8((m) => m.createdAt.getTime()),
    edited: float8((m) => m.editedAt?.getTime() ?? 0),
    deleted: float8((m) => m.deletedAt?.getTime() ?? 0),
  })}`;

const countMessages = (rooms: readonly Conversation[]): Prisma.Sql => Prisma.sql`
  UPDATE rooms r SET last_message = n.last
  FROM ${rowsOf('n', rooms, { id: bigint(({ id }) => id), last: bigint(({ lastMessage }) => lastMessage) })}
  WHERE r.id = n.id`;

const movePointers = (members: readonly Place[]): Prisma.Sql => Prisma.sql`
  UPDATE room_members m SET read_id = n.read_id
  FROM ${rowsOf('n', members, {
    room_id: bigint(({ room }) => room.id),
    user_id: text(({ member }) => member.user.id),
    read_id: bigint(({ member }) => member.readId),
  })}
  WHERE m.room_id = n.room_id AND m.user_id = n.user_id`;

function insertMentions(messages: readonly Message[]): Prisma.Sql {
  const rows = messages.flatMap(({ roomId, id, mentions }) =>
    mentions.map((user) => ({ roomId, id, userId: user.id })),
  );
  return Prisma.sql`
    INSERT INTO message_mentions (user_id, room_id, message_id)
    SELECT user_id, room_id, message_id FROM ${rowsOf('n', rows, {
      user_id: text(({ userId }) => userId),
      room_id: bigint(({ roomId }) => roomId),
      message_id: bigint(({ id }) => id),
    })}`;
}

const reactionRows = (changes: readonly ReactionChange[]): Prisma.Sql =>
  rowsOf('n', changes, {
    room_id: bigint(({ message }) => message.roomId),
    message_id: bigint(({ message }) => message.id),
    emoji: text(({ emoji }) => emoji),
    user_id: text(({ userId }) => userId),
  });

const addReactions = (changes: readonly ReactionChange[]): Prisma.Sql => Prisma.sql`
  INSERT INTO message_reactions (room_id, message_id, emoji, user_id)
  SELECT room_id, message_id, emoji, user_id FROM ${reactionRows(changes)}`;

const removeReactions = (changes: readonly ReactionChange[]): Prisma.Sql => Prisma.sql`
  DELETE FROM message_reactions r USING ${reactionRows(changes)}
  WHERE r.room_id = n.room_id AND r.message_id = n.message_id AND r.emoji = n.emoji AND r.user_id = n.user_id`;
