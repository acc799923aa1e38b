import { writeDeeds } from '../../audit/deed';
import { numberArray, textArray } from '../../db/array';
import type { Statements } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import { saveMembers } from './members-save';
import type { Conversation, Message, NewMessage, Place, ReactionChange, Talk } from './talk';

/** Writes what a batch did: the rare things at once, what each message needs by statements handed back. */
export async function saveTalk(tx: Statements, talk: Talk): Promise<readonly Prisma.Sql[]> {
  await saveMembers(tx, talk.joined);
  if (talk.amended.size > 0) await saveAmended(tx, [...talk.amended]);
  const added = talk.reactions.filter(({ added }) => added);
  const removed = talk.reactions.filter(({ added }) => !added);
  const named = [...talk.written, ...talk.amended].filter(({ mentions }) => mentions.length > 0);
  return [
    ...(talk.written.length > 0 ? [insertMessages(talk.written), countMessages(talk.spoken)] : []),
    ...(talk.read.length > 0 ? [movePointers(talk.read)] : []),
    ...(named.length > 0 ? [insertMentions(named)] : []),
    ...(added.length > 0 ? [addReactions(added)] : []),
    ...(removed.length > 0 ? [removeReactions(removed)] : []),
    ...(talk.deeds.length > 0 ? [writeDeeds(talk.deeds)] : []),
  ];
}

/** Other words, or none: then nothing of the message is left but its place. Whom it names is written anew. */
async function saveAmended(tx: Statements, messages: readonly Message[]): Promise<void> {
  const rows = messages.map(({ roomId, id, content, editedAt, deletedAt }) => ({
    ...{ room_id: roomId, id, content, edited_at: editedAt, deleted_at: deletedAt },
  }));
  const amended = Prisma.sql`json_to_recordset(${JSON.stringify(rows)}::json)
    AS a (room_id bigint, id bigint, content text, edited_at timestamptz, deleted_at timestamptz)`;
  await tx.$executeRaw`
    WITH amended AS (SELECT * FROM ${amended}), unnamed AS (
      DELETE FROM message_mentions n USING amended a WHERE n.room_id = a.room_id AND n.message_id = a.id
    ), unloved AS (
      DELETE FROM message_reactions r USING amended a
      WHERE r.room_id = a.room_id AND r.message_id = a.id AND a.deleted_at IS NOT NULL
    )
    UPDATE messages m
    SET content = a.content, edited_at = coalesce(a.edited_at, m.edited_at), deleted_at = a.deleted_at
    FROM amended a WHERE m.room_id = a.room_id AND m.id = a.id`;
}

function insertMessages(written: readonly NewMessage[]): Prisma.Sql {
  const numbers = (of: (message: NewMessage) => number): string => numberArray(written.map(of));
  const texts = (of: (message: NewMessage) => string | null | undefined): Prisma.Sql =>
    textArray(written.map((message) => of(message) ?? ''));
  // No name, no quote and no words of a message that was not deleted are empty: what is empty was not given.
  return Prisma.sql`
    INSERT INTO messages (
      room_id, id, author_id, guest_id, username, author_name, content, client_id,
      reply_to, reply_username, reply_name, reply_content, created_at, edited_at, deleted_at
    )
    SELECT room_id, id, nullif(author_id, ''), nullif(guest_id, ''), username, author_name, content, client_id,
           nullif(reply_to, 0), nullif(reply_username, ''), nullif(reply_name, ''), nullif(reply_content, ''),
           to_timestamp(created / 1000), to_timestamp(nullif(edited, 0) / 1000), to_timestamp(nullif(deleted, 0) / 1000)
    FROM unnest(
      ${numbers((m) => m.roomId)}::bigint[], ${numbers((m) => m.id)}::bigint[],
      ${texts((m) => m.authorId)}, ${texts((m) => m.guestId)}, ${texts((m) => m.username)}, ${texts((m) => m.authorName)},
      ${texts((m) => m.content)}, ${texts((m) => m.clientId)},
      ${numbers((m) => m.replyTo?.id ?? 0)}::bigint[], ${texts((m) => m.replyTo?.username)},
      ${texts((m) => m.replyTo?.display_name)}, ${texts((m) => m.replyTo?.content)},
      ${numbers((m) => m.createdAt.getTime())}::float8[], ${numbers((m) => m.editedAt?.getTime() ?? 0)}::float8[],
      ${numbers((m) => m.deletedAt?.getTime() ?? 0)}::float8[]
    ) AS m (
      room_id, id, author_id, guest_id, username, author_name, content, client_id,
      reply_to, reply_username, reply_name, reply_content, created, edited, deleted
    )`;
}

const countMessages = (rooms: readonly Conversation[]): Prisma.Sql => Prisma.sql`
  UPDATE rooms r SET last_message = n.last
  FROM unnest(
    ${numberArray(rooms.map(({ id }) => id))}::bigint[],
    ${numberArray(rooms.map(({ lastMessage }) => lastMessage))}::bigint[]
  ) AS n (id, last)
  WHERE r.id = n.id`;

const movePointers = (places: readonly Place[]): Prisma.Sql => Prisma.sql`
  UPDATE room_members m SET read_id = n.read_id
  FROM unnest(
    ${numberArray(places.map(({ room }) => room.id))}::bigint[],
    ${textArray(places.map(({ member }) => member.user.id))},
    ${numberArray(places.map(({ member }) => member.readId))}::bigint[]
  ) AS n (room_id, user_id, read_id)
  WHERE m.room_id = n.room_id AND m.user_id = n.user_id`;

function insertMentions(messages: readonly Message[]): Prisma.Sql {
  const rows = messages.flatMap(({ roomId, id, mentions }) =>
    mentions.map((user) => ({ roomId, id, userId: user.id })),
  );
  return Prisma.sql`
    INSERT INTO message_mentions (user_id, room_id, message_id)
    SELECT * FROM unnest(
      ${textArray(rows.map((row) => row.userId))},
      ${numberArray(rows.map((row) => row.roomId))}::bigint[], ${numberArray(rows.map((row) => row.id))}::bigint[]
    )`;
}

const reactionRows = (changes: readonly ReactionChange[]): Prisma.Sql => Prisma.sql`
  unnest(
    ${numberArray(changes.map(({ message }) => message.roomId))}::bigint[],
    ${numberArray(changes.map(({ message }) => message.id))}::bigint[],
    ${textArray(changes.map(({ emoji }) => emoji))}, ${textArray(changes.map(({ userId }) => userId))}
  ) AS n (room_id, message_id, emoji, user_id)`;

const addReactions = (changes: readonly ReactionChange[]): Prisma.Sql => Prisma.sql`
  INSERT INTO message_reactions (room_id, message_id, emoji, user_id)
  SELECT room_id, message_id, emoji, user_id FROM ${reactionRows(changes)}`;

const removeReactions = (changes: readonly ReactionChange[]): Prisma.Sql => Prisma.sql`
  DELETE FROM message_reactions r USING ${reactionRows(changes)}
  WHERE r.room_id = n.room_id AND r.message_id = n.message_id AND r.emoji = n.emoji AND r.user_id = n.user_id`;
