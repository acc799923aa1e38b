import type { MessageView } from '../../../../contract/features/chat/schemas';
import type { Role } from '../../../../contract/core/identity';
import { numberArray, textArray } from '../../../db/sql/array';
import type { Statements } from '../../../db/client';
import { Prisma } from '../../../db/generated/client';
import { RoomBatch, type LockedRoom, type Known } from './room-batch';
import { loadQuotas, type ChatQuotas } from './quotas';
import type { RoomCommand } from './room-commands';
import { directKey } from './room-rules';
import { lockRooms, memberColumns, toMember, type MemberRow, type StoredRoom } from '../rows';
import { messageJson, readIdOf } from '../view-sql';

type UserRow = [id: string, username: string, displayName: string, role: Role, disabled: boolean, seen: number | null];

interface Rows {
  members: [member: MemberRow, mentions: number][] | null;
  bans: [roomId: number, userId: string][] | null;
  mutes: [roomId: number, userId: string, until: number][] | null;
  owners: [roomId: number, owners: number][] | null;
  newest: MessageView[] | null;
}

interface Users {
  readonly byId: ReadonlyMap<string, Known>;
  readonly byName: ReadonlyMap<string, Known>;
}

/**
 * Reads the data of a batch: its callers' quotas, the users, then the rooms, which it locks, then their members and
 * bans. Each statement sees the changes committed while the previous one waited.
 */
export async function loadRoomBatch(
  tx: Statements,
  commands: readonly RoomCommand[],
  limits: ChatQuotas,
): Promise<RoomBatch> {
  const quotas = await loadQuotas(tx, commands, limits);
  const users = await loadUsers(tx, commands);
  const ids = commands.flatMap(({ input }) => ('room_id' in input ? [input.room_id] : []));
  const directKeys = commands.flatMap((command) => keyOf(command, users));
  const rooms = await lockRooms(tx, { ids: [...new Set(ids)], directKeys: [...new Set(directKeys)] });
  const found = new Map(rooms.map((room) => [room.id, toLockedRoom(room, users)]));
  if (rooms.length > 0) fill(found, await read(tx, rooms, users));
  return new RoomBatch(found, users, await takeNumbers(tx, commands), quotas);
}

async function loadUsers(tx: Statements, commands: readonly RoomCommand[]): Promise<Users> {
  const names = commands.flatMap(({ input }) => ('username' in input ? [input.username] : []));
  const ids = commands.map(({ principal }) => principal.id);
  const [row] = await tx.$queryRaw<{ users: UserRow[] | null }[]>`
    SELECT json_agg(json_build_array(
      id, username, display_name, role, disabled, extract(epoch FROM last_seen) * 1000
    )) AS users
    FROM users WHERE id = ANY (${textArray(ids)}) OR username = ANY (${textArray(names)})`;
  const users = (row?.users ?? []).map(([id, username, displayName, role, disabled, seen]): Known => ({
    ...{ id, username, displayName, role, disabled, lastSeen: seen === null ? null : new Date(seen) },
  }));
  return {
    byId: new Map(users.map((user) => [user.id, user])),
    byName: new Map(users.map((user) => [user.username, user])),
  };
}

function keyOf({ name, input, principal }: RoomCommand, { byName }: Users): string[] {
  const other = name === 'direct_room' ? byName.get(input.username) : undefined;
  return other ? [directKey(principal.id, other.id)] : [];
}

const toLockedRoom = (room: StoredRoom, { byId }: Users): LockedRoom => ({
  ...room,
  membersById: new Map(),
  banned: new Set(),
  absentMutes: new Map(),
  owners: 0,
  newest: null,
  mentions: new Map(),
  pair: (room.directKey?.split('\n') ?? []).flatMap((id) => byId.get(id) ?? []),
});

/** Reads every loaded user's membership in every loaded room; both are few. */
async function read(tx: Statements, rooms: readonly StoredRoom[], { byId }: Users): Promise<Rows> {
  const ids = numberArray(rooms.map(({ id }) => id));
  const users = textArray([...byId.keys()]);
  const [row] = await tx.$queryRaw<Rows[]>`
    SELECT (
      SELECT json_agg(json_build_array(${memberColumns}, (
        SELECT count(*) FROM message_mentions n
        WHERE n.user_id = m.user_id AND n.room_id = m.room_id AND n.message_id > ${Prisma.raw(readIdOf('m'))}
      )))
      FROM room_members m JOIN users u ON u.id = m.user_id
      WHERE m.room_id = ANY (${ids}::bigint[]) AND m.user_id = ANY (${users})
    ) AS members, (
      SELECT json_agg(json_build_array(room_id, user_id)) FROM room_bans
      WHERE room_id = ANY (${ids}::bigint[]) AND user_id = ANY (${users})
    ) AS bans, (
      SELECT json_agg(json_build_array(room_id, user_id, extract(epoch FROM until) * 1000)) FROM room_mutes
      WHERE room_id = ANY (${ids}::bigint[]) AND user_id = ANY (${users})
    ) AS mutes, (
      SELECT json_agg(json_build_array(o.room_id, o.owners)) FROM (
        SELECT room_id, count(*) AS owners FROM room_members
        WHERE room_id = ANY (${ids}::bigint[]) AND role = 'owner' AND invited_by IS NULL GROUP BY room_id
      ) o
    ) AS owners, (
      SELECT json_agg(${messageJson}) FROM rooms r JOIN messages m ON m.room_id = r.id AND m.id = r.last_message
      WHERE r.id = ANY (${ids}::bigint[])
    ) AS newest`;
  if (!row) throw new Error('the rooms could not be read');
  return row;
}

function fill(rooms: Map<number, LockedRoom>, rows: Rows): void {
  const mentions = new Map([...rooms.keys()].map((id) => [id, new Map<string, number>()]));
  for (const [row, count] of rows.members ?? []) {
    const member = toMember(row);
    rooms.get(row[0])?.membersById.set(member.user.id, member);
    mentions.get(row[0])?.set(member.user.id, count);
  }
  for (const [roomId, userId] of rows.bans ?? []) rooms.get(roomId)?.banned.add(userId);
  for (const [roomId, userId, until] of rows.mutes ?? []) rooms.get(roomId)?.absentMutes.set(userId, new Date(until));
  const owners = new Map(rows.owners ?? []);
  const newest = new Map((rows.newest ?? []).map((message) => [message.room_id, message]));
  for (const [id, room] of rooms) {
    const known = {
      owners: owners.get(id) ?? 0,
      newest: newest.get(id) ?? null,
      mentions: mentions.get(id) ?? room.mentions,
    };
    rooms.set(id, { ...room, ...known });
  }
}

/**
 * Takes a number for each possible new room. Unused ones are lost, which is harmless: numbers need not be contiguous.
 */
async function takeNumbers(tx: Statements, commands: readonly RoomCommand[]): Promise<number[]> {
  const count = commands.filter(({ name }) => name === 'create_room' || name === 'direct_room').length;
  if (count === 0) return [];
  const rows = await tx.$queryRaw<{ id: number }[]>`
    SELECT nextval(pg_get_serial_sequence('rooms', 'id'))::float8 AS id FROM generate_series(1, ${count}::int)`;
  return rows.map(({ id }) => id);
}
