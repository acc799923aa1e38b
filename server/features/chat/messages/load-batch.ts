import type { Statements } from '../../../db/client';
import { Prisma } from '../../../db/generated/client';
import { bigint, rowsOf, text } from '../../../db/sql/rows';
import { namesIn } from './mentions';
import type { MessageCommand } from './message-rules';
import {
  lockedRooms,
  memberColumns,
  roomColumns,
  toMember,
  toRoom,
  type MemberRow,
  type RoomRow,
  type StoredRoom,
} from '../rows';
import { MessageBatch, type Conversation } from './message-batch';
import { readIdOf } from '../view-sql';

type Pair<B> = readonly [roomId: number, of: B];

interface Standings {
  members: MemberRow[] | null;
  bans: Pair<string>[] | null;
  mutes: [roomId: number, userId: string, until: number][] | null;
}

interface Rows extends Standings {
  messages:
    | [
        roomId: number,
        id: number,
        authorId: string | null,
        username: string,
        name: string,
        content: string,
        at: number | null,
      ][]
    | null;
  reactions: [roomId: number, messageId: number, emoji: string, userId: string][] | null;
  mentions: [roomId: number, userId: string, messageIds: number[]][] | null;
}

/**
 * Locks the rooms of a batch and reads the data that it needs. It includes changes committed while this transaction
 * waited for the lock: it reads again once it holds the lock, unless nothing can have changed.
 */
export async function loadMessageBatch(tx: Statements, commands: readonly MessageCommand[]): Promise<MessageBatch> {
  const { rooms, rows, writer } = await (commands.every(isPlain) ? lockAndRead : lock)(tx, commands);
  if (rooms.length === 0) return new MessageBatch(new Map());
  const conversations = new Map(rooms.map((room) => [room.id, conversation(room)]));
  fill(conversations, rows ?? (await read(tx, commands)));
  const batch = new MessageBatch(conversations);
  batch.writer = Promise.resolve(writer);
  return batch;
}

/**
 * Returns whether a command is a message without mentions or a quote. Most are, and need only the room and the author's
 * membership.
 */
export const isPlain = ({ name, input }: MessageCommand): boolean =>
  name === 'message' && input.reply_to === undefined && namesIn(input.content).length === 0;

/** Locked rooms, with the rows read by the same statement if those are still current under the lock. */
interface Locked {
  readonly rooms: readonly StoredRoom[];
  readonly rows?: Standings | undefined;
  /** The transaction's id. */
  readonly writer: string | undefined;
}

export const roomsOf = (commands: readonly MessageCommand[]): number[] => [
  ...new Set(commands.map(({ input }) => input.room_id)),
];

async function lock(tx: Statements, commands: readonly MessageCommand[]): Promise<Locked> {
  const [row] = await tx.$queryRaw<{ rooms: RoomRow[] | null; writer: string }[]>`
    WITH locked AS (${lockedRooms({ ids: roomsOf(commands) })})
    SELECT json_agg(${roomColumns}) AS rooms, pg_current_xact_id()::xid::text AS writer FROM locked`;
  return { rooms: (row?.rooms ?? []).map(toRoom), writer: row?.writer };
}

/**
 * Locks and reads in one statement. PostgreSQL reads from the statement's start, but locks the rows' latest versions.
 * Every change of a room's members also writes its row, so the data is consistent if both versions have the same
 * writer.
 */
async function lockAndRead(tx: Statements, commands: readonly MessageCommand[]): Promise<Locked> {
  const [row] = await tx.$queryRaw<
    (Standings & { rooms: RoomRow[] | null; changed: boolean | null; writer: string })[]
  >`
    WITH locked AS (${lockedRooms({ ids: roomsOf(commands) })}), callers AS (
      SELECT room_id, user_id FROM ${texts('c', callersOf(commands), 'user_id')}
    )
    SELECT (SELECT json_agg(${roomColumns}) FROM locked) AS rooms, (
      SELECT bool_or(locked.xmin <> r.xmin) FROM locked JOIN rooms r USING (id)
    ) AS changed, pg_current_xact_id()::xid::text AS writer, ${standings(Prisma.sql`callers`)}`;
  if (!row) throw new Error('the rooms could not be read');
  return { rooms: (row.rooms ?? []).map(toRoom), rows: row.changed ? undefined : row, writer: row.writer };
}

const callersOf = (commands: readonly MessageCommand[]): Pair<string>[] =>
  pairs(commands.map(({ input, principal }) => [input.room_id, principal.id]));

/** Reads the callers' bans and mutes, and the members among `wanted`, which may include further users. */
const standings = (wanted: Prisma.Sql): Prisma.Sql => Prisma.sql`(
    SELECT json_agg(${memberColumns})
    FROM ${wanted} w CROSS JOIN LATERAL (
      SELECT * FROM room_members WHERE room_id = w.room_id AND user_id = w.user_id LIMIT 1
    ) m JOIN users u ON u.id = m.user_id
  ) AS members, (
    SELECT json_agg(json_build_array(b.room_id, b.user_id)) FROM callers JOIN room_bans b USING (room_id, user_id)
  ) AS bans, (
    SELECT json_agg(json_build_array(b.room_id, b.user_id, extract(epoch FROM b.until) * 1000))
    FROM callers JOIN room_mutes b USING (room_id, user_id)
  ) AS mutes`;

const conversation = (room: StoredRoom): Conversation => ({
  ...room,
  membersById: new Map(),
  banned: new Set(),
  absentMutes: new Map(),
  messages: new Map(),
  mentionsOf: new Map(),
});

async function read(tx: Statements, commands: readonly MessageCommand[]): Promise<Rows> {
  const named = pairs(
    commands.flatMap(({ input }) =>
      'content' in input ? namesIn(input.content).map((n) => [input.room_id, n] as const) : [],
    ),
  );
  const referenced = pairs(commands.flatMap((command) => messageOf(command)));
  const reacted = pairs(commands.filter(({ name }) => name === 'react' || name === 'unreact').flatMap(messageOf));
  const readers = pairs(
    commands.filter(({ name }) => name === 'mark_read').map((c) => [c.input.room_id, c.principal.id]),
  );
  const [rows] = await tx.$queryRaw<Rows[]>`
    WITH callers AS (
      SELECT room_id, user_id FROM ${texts('c', callersOf(commands), 'user_id')}
    ), wanted AS (
      SELECT room_id, user_id FROM callers
      UNION
      SELECT n.room_id, u.id FROM ${texts('n', named, 'name')}
      CROSS JOIN LATERAL (SELECT id FROM users WHERE lower(username) = n.name LIMIT 2) u
    )
    SELECT ${standings(Prisma.sql`wanted`)}, (
      SELECT json_agg(json_build_array(
        m.room_id, m.id, m.author_id, m.username, m.author_name, m.content, extract(epoch FROM m.deleted_at) * 1000
      ))
      FROM ${numbers('a', referenced, 'id')} CROSS JOIN LATERAL (
        SELECT * FROM messages WHERE room_id = a.room_id AND id = a.id LIMIT 1
      ) m
    ) AS messages, (
      SELECT json_agg(json_build_array(r.room_id, r.message_id, r.emoji, r.user_id) ORDER BY r.number)
      FROM ${numbers('a', reacted, 'message_id')} JOIN message_reactions r USING (room_id, message_id)
    ) AS reactions, (
      SELECT json_agg(json_build_array(c.room_id, c.user_id, (
        SELECT coalesce(json_agg(n.message_id), '[]') FROM message_mentions n
        WHERE n.user_id = m.user_id AND n.room_id = m.room_id AND n.message_id > ${Prisma.raw(readIdOf('m'))}
      )))
      FROM ${texts('c', readers, 'user_id')} JOIN room_members m USING (room_id, user_id)
    ) AS mentions`;
  if (!rows) throw new Error('the rooms could not be read');
  return rows;
}

/** Returns the earlier message that a command refers to. */
function messageOf({ input }: MessageCommand): Pair<number>[] {
  if ('reply_to' in input && input.reply_to !== undefined) return [[input.room_id, input.reply_to]];
  return 'message_id' in input ? [[input.room_id, input.message_id]] : [];
}

/** Removes duplicate pairs. */
const pairs = <B extends string | number>(all: readonly Pair<B>[]): Pair<B>[] => [
  ...new Map(all.map((pair) => [`${pair[0]} ${pair[1]}`, pair])).values(),
];

const texts = (alias: string, of: readonly Pair<string>[], column: string): Prisma.Sql =>
  rowsOf(alias, of, { room_id: bigint(([room]) => room), [column]: text(([, value]) => value) });

const numbers = (alias: string, of: readonly Pair<number>[], column: string): Prisma.Sql =>
  rowsOf(alias, of, { room_id: bigint(([room]) => room), [column]: bigint(([, value]) => value) });

function fill(rooms: ReadonlyMap<number, Conversation>, rows: Standings & Partial<Rows>): void {
  for (const row of rows.members ?? []) {
    const member = toMember(row);
    rooms.get(row[0])?.membersById.set(member.user.id, member);
  }
  for (const [roomId, userId] of rows.bans ?? []) rooms.get(roomId)?.banned.add(userId);
  for (const [roomId, userId, until] of rows.mutes ?? []) rooms.get(roomId)?.absentMutes.set(userId, new Date(until));
  for (const [roomId, id, authorId, username, authorName, content, deleted] of rows.messages ?? []) {
    const deletedAt = deleted === null ? null : new Date(deleted);
    const message = { roomId, id, authorId, username, authorName, content, deletedAt };
    rooms.get(roomId)?.messages.set(id, { ...message, editedAt: null, mentions: [], reactions: new Map() });
  }
  for (const [roomId, messageId, emoji, userId] of rows.reactions ?? []) {
    const reactions = rooms.get(roomId)?.messages.get(messageId)?.reactions;
    reactions?.set(emoji, (reactions.get(emoji) ?? new Set()).add(userId));
  }
  for (const [roomId, userId, ids] of rows.mentions ?? []) rooms.get(roomId)?.mentionsOf.set(userId, new Set(ids));
}
