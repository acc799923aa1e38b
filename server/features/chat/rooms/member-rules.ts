import { MAX_MEMBERS } from '../../../../contract/features/chat/schemas';
import type { UserPrincipal } from '../../../../contract/core/identity';
import { Problem, problem } from '../../../../contract/problems';
import type { Command, Decision } from '../../../commands/define';
import type { NewEvent } from '../../../log/append';
import type { RoomBatch, LockedRoom } from './room-batch';
import { isIn, MODERATOR, OWNER, roleRank, type Member, type Rank } from '../permissions';
import { memberChanged, sightChanged } from '../views';

/** Commands of some about others. */
export type MemberCommand = Command<
  'invite' | 'remove_member' | 'set_member_role' | 'mute_member' | 'ban_member' | 'unban_member'
>;

/** Who acts, where, and how much they may do there. */
export interface Acting {
  readonly room: LockedRoom;
  readonly rank: Rank;
  readonly by: UserPrincipal;
}

/** What members do to others of a room that the caller may see. */
export function decideMember(house: RoomBatch, acting: Acting, command: MemberCommand): Decision {
  switch (command.name) {
    case 'invite':
      return invite(house, acting, command);
    case 'remove_member':
      return remove(house, acting, command);
    case 'set_member_role':
      return setRole(house, acting, command);
    case 'mute_member':
      return mute(house, acting, command);
    case 'ban_member':
      return ban(house, acting, command);
    case 'unban_member':
      return unban(house, acting, command);
  }
}

const refuse = (code: Parameters<typeof problem>[0], field = 'username'): Problem => problem(code, { field });

function invite(house: RoomBatch, { room, rank, by }: Acting, command: Command<'invite'>): Decision {
  if (rank === 0) return refuse('chat.not_member', 'room_id');
  if (room.kind === 'direct') return refuse('chat.direct_only_two', 'room_id');
  const user = house.user(command.input.username);
  if (!user) return refuse('auth.user_not_found');
  if (room.banned.has(user.id)) return refuse('chat.banned');
  const before = room.people.get(user.id);
  if (isIn(before)) return refuse('chat.already_member');
  if (before) return effect(command, []);
  if (room.members >= MAX_MEMBERS) return refuse('chat.room_full', 'room_id');
  const full = house.quotas.take(by.id, 'invitations');
  if (full) return full;
  const member = house.seat(room, user, { role: 'member', invitedBy: by.username, joinedAt: command.at });
  return effect(command, [memberChanged(room.id, member), house.added(room, user.id)]);
}

function remove(house: RoomBatch, acting: Acting, command: Command<'remove_member'>): Decision {
  const member = subject(house, acting, command);
  if (member instanceof Problem) return member;
  did(house, command);
  return effect(command, house.unseat(acting.room, member, 'removed', command.at));
}

function setRole(house: RoomBatch, { room, rank }: Acting, command: Command<'set_member_role'>): Decision {
  if (rank < OWNER) return refuse('chat.not_allowed', 'room_id');
  const { username, role } = command.input;
  const member = memberNamed(house, room, username);
  if (!isIn(member) || room.kind === 'direct') return refuse('chat.member_not_found');
  if (member.role === role) return effect(command, []);
  if (member.role === 'owner' && room.owners === 1) return refuse('chat.last_owner');
  house.promote(room, member, role);
  did(house, command, { role });
  return effect(command, [memberChanged(room.id, member), house.added(room, member.user.id)]);
}

function mute(house: RoomBatch, acting: Acting, command: Command<'mute_member'>): Decision {
  const { room } = acting;
  const member = subject(house, acting, command);
  if (member instanceof Problem) return member;
  if (!isIn(member)) return refuse('chat.member_not_found');
  const { minutes } = command.input;
  house.mute(room, member, minutes === 0 ? null : new Date(command.at.getTime() + minutes * 60_000));
  did(house, command, { minutes });
  return effect(command, [memberChanged(room.id, member)]);
}

/** Whom a moderator may act upon: not on themselves, nor on owners unless they are one. */
function subject(
  house: RoomBatch,
  { room, rank, by }: Acting,
  { input }: Command<'remove_member' | 'mute_member'>,
): Member | Problem {
  if (rank < MODERATOR) return refuse('chat.not_allowed', 'room_id');
  const member = memberNamed(house, room, input.username);
  if (!member) return refuse('chat.member_not_found');
  return member.user.id === by.id || roleRank(member) > rank ? refuse('chat.not_allowed') : member;
}

const memberNamed = (house: RoomBatch, room: LockedRoom, username: string): Member | undefined =>
  room.people.get(house.userNamed(username)?.id ?? '');

/** Site administrators cannot be kept out of public rooms: somebody must be able to see to them. */
function ban(house: RoomBatch, { room, rank, by }: Acting, command: Command<'ban_member'>): Decision {
  if (rank < MODERATOR || room.kind === 'direct') return refuse('chat.not_allowed', 'room_id');
  const { username, reason = null } = command.input;
  const user = house.userNamed(username);
  if (!user) return refuse('auth.user_not_found');
  const member = room.people.get(user.id);
  const isProtected = room.kind === 'public' && user.role === 'admin';
  if (user.id === by.id || isProtected || roleRank(member) > rank) return refuse('chat.not_allowed');
  if (room.banned.has(user.id)) return effect(command, []);
  house.ban({ room, userId: user.id, banned: { reason, by: by.username, at: command.at } });
  did(house, command, { reason });
  if (member) return effect(command, house.unseat(room, member, 'banned', command.at));
  return effect(command, room.kind === 'public' ? sightChanged(room.id, user.id) : []);
}

function unban(house: RoomBatch, { room, rank }: Acting, command: Command<'unban_member'>): Decision {
  if (rank < MODERATOR) return refuse('chat.not_allowed', 'room_id');
  const user = house.userNamed(command.input.username);
  if (!user) return refuse('auth.user_not_found');
  if (!room.banned.has(user.id)) return effect(command, []);
  house.ban({ room, userId: user.id, banned: undefined });
  did(house, command);
  return effect(command, sightChanged(room.id, user.id));
}

const effect = ({ id, input }: MemberCommand, events: NewEvent[]): Decision => ({
  data: { id, room_id: input.room_id, username: input.username },
  events,
});

function did(
  house: RoomBatch,
  command: Exclude<MemberCommand, { name: 'invite' }>,
  detail?: Record<string, unknown>,
): void {
  const { name, principal, from, input } = command;
  house.deeds.push({
    by: { principal, address: from },
    act: name,
    target: `room:${input.room_id} ${input.username}`,
    ...(detail && { detail }),
  });
}
