import type { MemberRole, RoomKind } from '../../../contract/features/chat/schemas';
import { numberArray, textArray } from '../../db/sql/array';
import type { Statements } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import type { Member, Room } from './permissions';
import { readIdOf } from './view-sql';

/** A row as a JSON array, which the driver need not parse column by column. */
export type MemberRow = [
  roomId: number,
  userId: string,
  username: string,
  displayName: string,
  role: MemberRole,
  invitedBy: string | null,
  joinedAt: number,
  readId: number,
  mutedUntil: number | null,
];

/** The columns of a {@link MemberRow}: of `room_members m` and `users u`. */
export const memberColumns = Prisma.raw(`json_build_array(
  m.room_id, u.id, u.username, u.display_name, m.role, m.invited_by, extract(epoch FROM m.joined_at) * 1000,
  ${readIdOf('m')}, extract(epoch FROM m.muted_until) * 1000
)`);

export const toMember = (row: MemberRow): Member => ({
  user: { id: row[1], username: row[2], displayName: row[3] },
  role: row[4],
  invitedBy: row[5],
  joinedAt: new Date(row[6]),
  readId: row[7],
  mutedUntil: row[8] === null ? null : new Date(row[8]),
});

/** A row as a JSON array, like {@link MemberRow}. */
export type RoomRow = [
  id: number,
  name: string,
  topic: string,
  kind: RoomKind,
  guests: boolean,
  createdAt: number,
  members: number,
  lastMessage: number,
  directKey: string | null,
  writer: string,
];

/** The columns of a {@link RoomRow}: of {@link lockedRooms}. */
export const roomColumns = Prisma.raw(`json_build_array(
  id, name, topic, kind, guests, extract(epoch FROM created_at) * 1000, members, last_message, direct_key,
  xmin::text
)`);

/** A room as it is stored. */
export interface StoredRoom extends Room {
  readonly directKey: string | null;
  /** The transaction that wrote its row. */
  readonly writer?: string;
}

export const toRoom = (row: RoomRow): StoredRoom => ({
  ...{ id: row[0], name: row[1], topic: row[2], kind: row[3], guests: row[4], createdAt: new Date(row[5]) },
  ...{ members: row[6], lastMessage: row[7], directKey: row[8], writer: row[9] },
});

/** A selection of rooms: by number, or by the key of a direct conversation. */
export interface Wanted {
  readonly ids: readonly number[];
  readonly directKeys?: readonly string[];
}

/**
 * Locks rooms, in the order of their numbers, so batches of several nodes take turns and cannot deadlock. Rows that
 * reference a room may be written meanwhile, which a full lock would block. `xmin` is the row's last writing
 * transaction.
 */
export const lockedRooms = ({ ids, directKeys = [] }: Wanted): Prisma.Sql => Prisma.sql`
  SELECT *, xmin FROM rooms
  WHERE id = ANY (${numberArray(ids)}::bigint[]) ${directKeys.length > 0 ? orDirect(directKeys) : Prisma.empty}
  ORDER BY id FOR NO KEY UPDATE`;

const orDirect = (keys: readonly string[]): Prisma.Sql => Prisma.sql`OR direct_key = ANY (${textArray(keys)})`;

/**
 * Reads and locks rooms whose members are about to change. It rewrites their rows, even unchanged: a batch that has
 * waited for the lock detects by this that its other reads are outdated.
 */
export async function lockRooms(tx: Statements, wanted: Wanted): Promise<StoredRoom[]> {
  const [row] = await tx.$queryRaw<{ rooms: RoomRow[] | null }[]>`
    WITH locked AS (${lockedRooms(wanted)}), touched AS (
      UPDATE rooms r SET members = locked.members FROM locked WHERE r.id = locked.id
    )
    SELECT json_agg(${roomColumns}) AS rooms FROM locked`;
  return (row?.rooms ?? []).map(toRoom);
}
