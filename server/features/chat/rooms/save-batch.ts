import { writeAuditEntries } from '../../../audit/audit-entry';
import type { Statements } from '../../../db/client';
import type { Prisma } from '../../../db/generated/client';
import type { Ban, RoomBatch, LockedRoom, Mute } from './room-batch';
import { saveMemberCounts, saveMembers } from './save-members';

/** Writes a batch's changes, and returns the statements for the audit log. */
export async function saveRoomBatch(tx: Statements, batch: RoomBatch): Promise<readonly Prisma.Sql[]> {
  if (batch.created.length > 0) await insertRooms(tx, batch.created);
  if (batch.updated.size > 0) await updateRooms(tx, [...batch.updated]);
  if (batch.removedMembers.length > 0) await removeMembers(tx, batch.removedMembers);
  for (const mute of batch.mutes.values()) await saveMute(tx, mute);
  await saveMembers(tx, batch.changedMembers);
  const bans = [...batch.bans.values()];
  const [added, lifted] = [bans.filter(({ banned }) => banned), bans.filter(({ banned }) => !banned)];
  if (added.length > 0) await insertBans(tx, added);
  if (lifted.length > 0) await liftBans(tx, lifted);
  return batch.auditEntries.length > 0 ? [writeAuditEntries(batch.auditEntries)] : [];
}

async function insertRooms(tx: Statements, created: RoomBatch['created']): Promise<void> {
  const rows = created.map(({ room, by }) => ({
    ...{ id: room.id, name: room.name, topic: room.topic, kind: room.kind, guests: room.guests },
    ...{ direct_key: room.directKey, created_by: by, created_at: room.createdAt },
  }));
  await tx.$executeRaw`
    INSERT INTO rooms (id, name, topic, kind, guests, direct_key, created_by, created_at)
    SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n (
      id bigint, name text, topic text, kind text, guests boolean, direct_key text, created_by text,
      created_at timestamptz
    )`;
}

async function updateRooms(tx: Statements, updated: readonly LockedRoom[]): Promise<void> {
  const rows = updated.map(({ id, name, topic, guests }) => ({ id, name, topic, guests }));
  await tx.$executeRaw`
    UPDATE rooms r SET name = n.name, topic = n.topic, guests = n.guests
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n (id bigint, name text, topic text, guests boolean)
    WHERE r.id = n.id`;
}

async function removeMembers(tx: Statements, removedMembers: RoomBatch['removedMembers']): Promise<void> {
  const members = removedMembers.map(({ room, userId }) => ({ room_id: room.id, user_id: userId }));
  await tx.$executeRaw`
    DELETE FROM room_members m USING json_to_recordset(${JSON.stringify(members)}::json) AS n (room_id bigint, user_id text)
    WHERE m.room_id = n.room_id AND m.user_id = n.user_id`;
  await saveMemberCounts(
    tx,
    removedMembers.map(({ room }) => room),
  );
}

/** Stores the mute of a user who has left, so that leaving and joining again does not end it. */
async function saveMute(tx: Statements, { room, userId, until }: Mute): Promise<void> {
  if (!until) {
    await tx.$executeRaw`DELETE FROM room_mutes WHERE room_id = ${room.id} AND user_id = ${userId}`;
    return;
  }
  await tx.$executeRaw`
    INSERT INTO room_mutes (room_id, user_id, until) VALUES (${room.id}, ${userId}, ${until})
    ON CONFLICT (room_id, user_id) DO UPDATE SET until = excluded.until`;
}

async function insertBans(tx: Statements, bans: readonly Ban[]): Promise<void> {
  const rows = bans.map(({ room, userId, banned }) => ({
    ...{ room_id: room.id, user_id: userId, reason: banned?.reason, banned_by: banned?.by, at: banned?.at },
  }));
  await tx.$executeRaw`
    INSERT INTO room_bans (room_id, user_id, reason, banned_by, at)
    SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::json)
      AS n (room_id bigint, user_id text, reason text, banned_by text, at timestamptz)
    ON CONFLICT (room_id, user_id) DO NOTHING`;
}

async function liftBans(tx: Statements, bans: readonly Ban[]): Promise<void> {
  for (const { room, userId } of bans) {
    await tx.$executeRaw`DELETE FROM room_bans WHERE room_id = ${room.id} AND user_id = ${userId}`;
  }
}
