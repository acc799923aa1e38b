import type { MemberRole, RoomKind } from '../../../contract/chat';
import { numberArray, textArray } from '../../db/array';
import type { Tx } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import type { Member, Room } from './standing';

/** Rows come as JSON arrays: the client would look at each column of each row otherwise. */
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
  m.read_id, extract(epoch FROM m.muted_until) * 1000
)`);

export const toMember = (row: MemberRow): Member => ({
  user: { id: row[1], username: row[2], displayName: row[3] },
  role: row[4],
  invitedBy: row[5],
  joinedAt: new Date(row[6]),
  readId: row[7],
  mutedUntil: row[8] === null ? null : new Date(row[8]),
});

type RoomRow = [
  id: number,
  name: string,
  topic: string,
  kind: RoomKind,
  guests: boolean,
  createdAt: number,
  members: number,
  lastMessage: number,
  directKey: string | null,
];

/** A room as it is stored. */
export interface StoredRoom extends Room {
  readonly directKey: string | null;
}

/**
 * Reads and locks rooms, in order of their numbers: batches of several nodes take turns and cannot deadlock. Rows that
 * refer to a room may be written meanwhile, which a full lock would hold up.
 */
export async function lockRooms(
  tx: Tx,
  { ids, directKeys = [] }: { ids: readonly number[]; directKeys?: readonly string[] },
): Promise<StoredRoom[]> {
  const [row] = await tx.$queryRaw<{ rooms: RoomRow[] | null }[]>`
    WITH locked AS (
      SELECT * FROM rooms
      WHERE id = ANY (${numberArray(ids)}::bigint[]) OR direct_key = ANY (${textArray(directKeys)})
      ORDER BY id FOR NO KEY UPDATE
    )
    SELECT json_agg(json_build_array(
      id, name, topic, kind, guests, extract(epoch FROM created_at) * 1000, members, last_message, direct_key
    )) AS rooms FROM locked`;
  return (row?.rooms ?? []).map(([id, name, topic, kind, guests, createdAt, members, lastMessage, directKey]) => ({
    ...{ id, name, topic, kind, guests, createdAt: new Date(createdAt), members, lastMessage, directKey },
  }));
}
