import { MAX_MEMBERS } from '../../../../contract/features/chat/schemas';
import type { UserPrincipal } from '../../../../contract/core/identity';
import { Problem, problem } from '../../../../contract/problems';
import type { Command, Decision } from '../../../commands/define';
import type { NewEvent } from '../../../log/append';
import type { RoomBatch, LockedRoom } from './room-batch';
import { isIn, MODERATOR, OWNER, roleRank, type Member, type Rank } from '../permissions';
import { memberChanged, accessChanged } from '../views';

/** Commands by which a user changes another user's membership. */
export type MemberCommand = Command<
  'invite' | 'remove_member' | 'set_member_role' | 'mute_member' | 'ban_member' | 'unban_member'
>;

/** The acting user, the room, and the user's rank there. */
export interface Acting {
  readonly room: LockedRoom;
  readonly rank: Rank;
  readonly by: UserPrincipal;
}

/** Decides a command on another member of a room that the caller may read. */
export function decideMember(batch: RoomBatch, acting: Acting, command: MemberCommand): Decision {
  switch (command.name) {
    case 'invite':
      return invite(batch, acting, command);
    case 'remove_member':
      return remove(batch, acting, command);
    case 'set_member_role':
      return setRole(batch, acting, command);
    case 'mute_member':
      return mute(batch, acting, command);
    case 'ban_member':
      return ban(batch, acting, command);
    case 'unban_member':
      return unban(batch, acting, command);
  }
}

const refuse = (code: Parameters<typeof problem>[0], field = 'username'): Problem => problem(code, { field });

function invite(batch: RoomBatch, { room, rank, by }: Acting, command: Command<'invite'>): Decision {
  if (rank === 0) return refuse('chat.not_member', 'room_id');
  if (room.kind === 'direct') return refuse('chat.direct_only_two', 'room_id');
  const user = batch.user(command.input.username);
  if (!user) return refuse('auth.user_not_found');
  if (room.banned.has(user.id)) return refuse('chat.banned');
  const before = room.membersById.get(user.id);
  if (isIn(before)) return refuse('chat.already_member');
  if (before) return effect(command, []);
  if (room.members >= MAX_MEMBERS) return refuse('chat.room_full', 'room_id');
  const full = batch.quotas.take(by.id, 'invitations');
  if (full) return full;
  const member = batch.addMember(room, user, { role: 'member', invitedBy: by.username, joinedAt: command.at });
  return effect(command, [memberChanged(room.id, member), batch.roomAdded(room, user.id)]);
}

function remove(batch: RoomBatch, acting: Acting, command: Command<'remove_member'>): Decision {
  const member = targetMember(batch, acting, command);
  if (member instanceof Problem) return member;
  recordAudit(batch, command);
  return effect(command, batch.removeMember(acting.room, member, 'removed', command.at));
}

function setRole(batch: RoomBatch, { room, rank }: Acting, command: Command<'set_member_role'>): Decision {
  if (rank < OWNER) return refuse('chat.not_allowed', 'room_id');
  const { username, role } = command.input;
  const member = memberNamed(batch, room, username);
  if (!isIn(member) || room.kind === 'direct') return refuse('chat.member_not_found');
  if (member.role === role) return effect(command, []);
  if (member.role === 'owner' && room.owners === 1) return refuse('chat.last_owner');
  batch.setRole(room, member, role);
  recordAudit(batch, command, { role });
  return effect(command, [memberChanged(room.id, member), batch.roomAdded(room, member.user.id)]);
}

function mute(batch: RoomBatch, acting: Acting, command: Command<'mute_member'>): Decision {
  const { room } = acting;
  const member = targetMember(batch, acting, command);
  if (member instanceof Problem) return member;
  if (!isIn(member)) return refuse('chat.member_not_found');
  const { minutes } = command.input;
  batch.mute(room, member, minutes === 0 ? null : new Date(command.at.getTime() + minutes * 60_000));
  recordAudit(batch, command, { minutes });
  return effect(command, [memberChanged(room.id, member)]);
}

/** Returns the target member, whom a moderator may act on: not themselves, and owners only if they are one. */
function targetMember(
  batch: RoomBatch,
  { room, rank, by }: Acting,
  { input }: Command<'remove_member' | 'mute_member'>,
): Member | Problem {
  if (rank < MODERATOR) return refuse('chat.not_allowed', 'room_id');
  const member = memberNamed(batch, room, input.username);
  if (!member) return refuse('chat.member_not_found');
  return member.user.id === by.id || roleRank(member) > rank ? refuse('chat.not_allowed') : member;
}

const memberNamed = (batch: RoomBatch, room: LockedRoom, username: string): Member | undefined =>
  room.membersById.get(batch.userNamed(username)?.id ?? '');

/**
 * Bans a user. Site administrators cannot be banned from public rooms, because they must be able to administer them.
 */
function ban(batch: RoomBatch, { room, rank, by }: Acting, command: Command<'ban_member'>): Decision {
  if (rank < MODERATOR || room.kind === 'direct') return refuse('chat.not_allowed', 'room_id');
  const { username, reason = null } = command.input;
  const user = batch.userNamed(username);
  if (!user) return refuse('auth.user_not_found');
  const member = room.membersById.get(user.id);
  const isProtected = room.kind === 'public' && user.role === 'admin';
  if (user.id === by.id || isProtected || roleRank(member) > rank) return refuse('chat.not_allowed');
  if (room.banned.has(user.id)) return effect(command, []);
  batch.ban({ room, userId: user.id, banned: { reason, by: by.username, at: command.at } });
  recordAudit(batch, command, { reason });
  if (member) return effect(command, batch.removeMember(room, member, 'banned', command.at));
  return effect(command, room.kind === 'public' ? accessChanged(room.id, user.id) : []);
}

function unban(batch: RoomBatch, { room, rank }: Acting, command: Command<'unban_member'>): Decision {
  if (rank < MODERATOR) return refuse('chat.not_allowed', 'room_id');
  const user = batch.userNamed(command.input.username);
  if (!user) return refuse('auth.user_not_found');
  if (!room.banned.has(user.id)) return effect(command, []);
  batch.ban({ room, userId: user.id, banned: undefined });
  recordAudit(batch, command);
  return effect(command, accessChanged(room.id, user.id));
}

const effect = ({ id, input }: MemberCommand, events: NewEvent[]): Decision => ({
  data: { id, room_id: input.room_id, username: input.username },
  events,
});

function recordAudit(
  batch: RoomBatch,
  command: Exclude<MemberCommand, { name: 'invite' }>,
  detail?: Record<string, unknown>,
): void {
  const { name, principal, from, input } = command;
  batch.auditEntries.push({
    by: { principal, address: from },
    act: name,
    target: `room:${input.room_id} ${input.username}`,
    ...(detail && { detail }),
  });
}
