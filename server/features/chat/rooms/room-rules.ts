import { MAX_MEMBERS } from '../../../../contract/features/chat/schemas';
import type { UserPrincipal } from '../../../../contract/core/identity';
import { Problem, problem } from '../../../../contract/problems';
import type { Command, Decision } from '../../../commands/define';
import type { NewEvent } from '../../../log/append';
import type { RoomBatch, LockedRoom } from './room-batch';
import { decideMember, type MemberCommand } from './member-rules';
import type { RoomCommand } from './room-commands';
import { isIn, mayRead, OWNER, rankOf, type MayOperateAll, type Person } from '../permissions';
import { roomAccessChanged, memberChanged, roomUpdated, accessChanged } from '../views';

/** Decides a command on the batch: returns its effect or a problem. */
export function decide(batch: RoomBatch, command: RoomCommand, mayOperateAll: MayOperateAll): Decision {
  const { principal } = command;
  if (principal.kind === 'guest') return problem('auth.required');
  switch (command.name) {
    case 'create_room':
      return create(batch, command, principal);
    case 'direct_room':
      return openDirectRoom(batch, command, principal);
    case 'join_room':
      return join(batch, command, principal, mayOperateAll);
    case 'leave_room':
      return leave(batch, command, principal, mayOperateAll);
    case 'update_room':
    default: {
      const room = visible(batch, command.input.room_id, principal, mayOperateAll);
      if (room instanceof Problem) return room;
      const rank = rankOf(room, principal, room.membersById.get(principal.id), mayOperateAll);
      if (command.name === 'update_room')
        return rank < OWNER ? refuse('chat.not_allowed') : update(batch, room, command);
      return decideMember(batch, { room, rank, by: principal }, command satisfies MemberCommand);
    }
  }
}

/** Returns the room if it exists and the user may read it. */
function visible(
  batch: RoomBatch,
  id: number,
  user: UserPrincipal,
  mayOperateAll: MayOperateAll,
): LockedRoom | Problem {
  const room = batch.room(id);
  const standing = { member: room?.membersById.get(user.id), banned: room?.banned.has(user.id) ?? false };
  return room && mayRead(room, user, standing, mayOperateAll) ? room : refuse('chat.room_not_found');
}

const refuse = (code: Parameters<typeof problem>[0], field = 'room_id'): Problem => problem(code, { field });

function create(batch: RoomBatch, command: Command<'create_room'>, user: UserPrincipal): Decision {
  const { name, topic = '', kind, guests } = command.input;
  if (guests && kind !== 'public') return onlyPublic();
  const full = batch.quotas.take(user.id, 'rooms', 'memberships');
  if (full) return full;
  const room = batch.createRoom({ name, topic, kind, guests, directKey: null, pair: [] }, command);
  const accessEvents = kind === 'public' ? roomAccessChanged(room.id) : [];
  const events = [...enter(batch, room, user, command.at), ...accessEvents]; // the reply contains their result
  return { data: reply(batch, room, command), events };
}

const onlyPublic = (): Problem =>
  problem('request.invalid', { field: 'guests', message: 'guests: sólo en salas públicas' });

/** Adds a user to a room; to an empty one, as its owner. @returns the events of the join */
function enter(batch: RoomBatch, room: LockedRoom, user: Person, at: Date): NewEvent[] {
  const role = room.members === 0 && room.kind !== 'direct' ? 'owner' : 'member';
  const member = batch.addMember(room, user, { role, invitedBy: null, joinedAt: at });
  const accessEvents = room.kind === 'public' ? [] : accessChanged(room.id, user.id);
  return [memberChanged(room.id, member), batch.roomAdded(room, user.id), ...accessEvents];
}

function update(batch: RoomBatch, room: LockedRoom, command: Command<'update_room'>): Decision {
  const { name = room.name, topic = room.topic, guests = room.guests } = command.input;
  if (guests && room.kind !== 'public') return onlyPublic();
  if (name === room.name && topic === room.topic && guests === room.guests) {
    return { data: reply(batch, room, command), events: [] };
  }
  const changesAccess = room.guests !== guests;
  Object.assign(room, { name, topic, guests });
  batch.updated.add(room);
  const { principal, from } = command;
  batch.auditEntries.push({
    by: { principal, address: from },
    act: 'update_room',
    target: `room:${room.id}`,
    detail: { name, topic, guests },
  });
  const events = [...(changesAccess ? roomAccessChanged(room.id) : []), roomUpdated(room)];
  return { data: reply(batch, room, command), events };
}

function openDirectRoom(batch: RoomBatch, command: Command<'direct_room'>, user: UserPrincipal): Decision {
  const other = batch.user(command.input.username);
  const own = batch.userById(user.id);
  if (!other || !own) return problem('auth.user_not_found', { field: 'username' });
  if (other.id === user.id) return refuse('chat.direct_only_two', 'username');
  const key = directKey(user.id, other.id);
  const before = batch.direct(key);
  if (before) return { data: reply(batch, before, command), events: [] };
  const full = batch.quotas.take(user.id, 'directs', 'memberships');
  if (full) return full;
  const fields = { name: '', topic: '', kind: 'direct', guests: false, directKey: key, pair: [own, other] } as const;
  const room = batch.createRoom(fields, command);
  const events = [own, other].flatMap((member) => enter(batch, room, member, command.at));
  return { data: reply(batch, room, command), events };
}

/** Returns the unique key of the conversation between two users. */
export const directKey = (a: string, b: string): string => [a, b].sort().join('\n');

function join(
  batch: RoomBatch,
  command: Command<'join_room'>,
  user: UserPrincipal,
  mayOperateAll: MayOperateAll,
): Decision {
  const room = batch.room(command.input.room_id);
  const member = room?.membersById.get(user.id);
  if (!room || room.banned.has(user.id)) return refuse('chat.room_not_found');
  if (!member && !mayRead(room, user, { member, banned: false }, mayOperateAll)) return refuse('chat.room_not_found');
  if (isIn(member)) return { data: reply(batch, room, command), events: [] };
  if (room.members >= MAX_MEMBERS) return refuse('chat.room_full');
  const full = batch.quotas.take(user.id, 'memberships');
  if (full) return full;
  const events = enter(batch, room, user, command.at);
  return { data: reply(batch, room, command), events };
}

function leave(
  batch: RoomBatch,
  command: Command<'leave_room'>,
  user: UserPrincipal,
  mayOperateAll: MayOperateAll,
): Decision {
  const room = batch.room(command.input.room_id);
  const member = room?.membersById.get(user.id);
  if (!room || !member) {
    const readable = visible(batch, command.input.room_id, user, mayOperateAll);
    return readable instanceof Problem ? readable : refuse('chat.not_member');
  }
  if (room.kind === 'direct') return refuse('chat.direct_only_two');
  const isLast = isIn(member) && member.role === 'owner' && room.owners === 1;
  if (isLast && room.members > 1) return refuse('chat.last_owner');
  const events = batch.removeMember(room, member, isIn(member) ? 'left' : 'declined', command.at);
  return { data: { id: command.id, room_id: room.id }, events };
}

const reply = (batch: RoomBatch, room: LockedRoom, { id, principal }: RoomCommand) => ({
  id,
  room: batch.summary(room, principal.id),
});
