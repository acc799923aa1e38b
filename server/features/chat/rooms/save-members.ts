import type { Statements } from '../../../db/client';
import type { Member, Room } from '../permissions';

/** A member's current state, and the room. */
export interface MemberRow {
  readonly room: Pick<Room, 'id' | 'members'>;
  readonly member: Member;
}

/**
 * Writes added and changed members, and their rooms' member counts. The rooms' rows are locked, so the counts are
 * exact.
 */
export async function saveMembers(tx: Statements, members: readonly MemberRow[]): Promise<void> {
  if (members.length === 0) return;
  const rows = members.map(({ room, member }) => ({
    room_id: room.id,
    user_id: member.user.id,
    role: member.role,
    invited_by: member.invitedBy,
    joined_at: member.joinedAt,
    read_id: member.readId,
    muted_until: member.mutedUntil,
  }));
  await tx.$executeRaw`
    INSERT INTO room_members AS m (room_id, user_id, role, invited_by, joined_at, read_id, muted_until)
    SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n (
      room_id bigint, user_id text, role text, invited_by text, joined_at timestamptz, read_id bigint,
      muted_until timestamptz
    )
    ON CONFLICT (room_id, user_id) DO UPDATE SET
      role = excluded.role, invited_by = excluded.invited_by, joined_at = excluded.joined_at,
      read_id = excluded.read_id, muted_until = excluded.muted_until`;
  await saveMemberCounts(
    tx,
    members.map(({ room }) => room),
  );
}

/** Writes the member count of each room. */
export async function saveMemberCounts(tx: Statements, rooms: readonly MemberRow['room'][]): Promise<void> {
  const counts = [...new Map(rooms.map(({ id, members }) => [id, { id, members }])).values()];
  await tx.$executeRaw`
    UPDATE rooms r SET members = n.members
    FROM json_to_recordset(${JSON.stringify(counts)}::json) AS n (id bigint, members integer) WHERE r.id = n.id`;
}
