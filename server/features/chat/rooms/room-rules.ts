import { MAX_MEMBERS } from '../../../../contract/features/chat/schemas';
import type { UserPrincipal } from '../../../../contract/core/identity';
import { Problem, problem } from '../../../../contract/problems';
import type { Command, Decision } from '../../../commands/define';
import type { NewEvent } from '../../../log/append';
import type { RoomBatch, LockedRoom } from './room-batch';
import { decideMember, type MemberCommand } from './member-rules';
import type { RoomCommand } from './room-commands';
import { isIn, mayRead, OWNER, rankOf, type MayOperateAll, type Person } from '../permissions';
import { everybodysSightChanged, memberChanged, roomUpdated, sightChanged } from '../views';

/** The rules: each takes what is known of the rooms and a command, and gives what took effect or the problem. */
export function decide(house: RoomBatch, command: RoomCommand, all: MayOperateAll): Decision {
  const { principal } = command;
  if (principal.kind === 'guest') return problem('auth.required');
  switch (command.name) {
    case 'create_room':
      return create(house, command, principal);
    case 'direct_room':
      return talkTo(house, command, principal);
    case 'join_room':
      return join(house, command, principal, all);
    case 'leave_room':
      return leave(house, command, principal, all);
    case 'update_room':
    default: {
      const room = visible(house, command.input.room_id, principal, all);
      if (room instanceof Problem) return room;
      const rank = rankOf(room, principal, room.people.get(principal.id), all);
      if (command.name === 'update_room')
        return rank < OWNER ? refuse('chat.not_allowed') : update(house, room, command);
      return decideMember(house, { room, rank, by: principal }, command satisfies MemberCommand);
    }
  }
}

/** The room, if it exists for this user. */
function visible(house: RoomBatch, id: number, user: UserPrincipal, all: MayOperateAll): LockedRoom | Problem {
  const room = house.room(id);
  const standing = { member: room?.people.get(user.id), banned: room?.banned.has(user.id) ?? false };
  return room && mayRead(room, user, standing, all) ? room : refuse('chat.room_not_found');
}

const refuse = (code: Parameters<typeof problem>[0], field = 'room_id'): Problem => problem(code, { field });

function create(house: RoomBatch, command: Command<'create_room'>, user: UserPrincipal): Decision {
  const { name, topic = '', kind, guests } = command.input;
  if (guests && kind !== 'public') return onlyPublic();
  const full = house.quotas.take(user.id, 'rooms', 'memberships');
  if (full) return full;
  const room = house.make({ name, topic, kind, guests, directKey: null, pair: [] }, command);
  const seen = kind === 'public' ? everybodysSightChanged(room.id) : [];
  const events = [...enter(house, room, user, command.at), ...seen]; // the answer tells what is so behind it
  return { data: reply(house, room, command), events };
}

const onlyPublic = (): Problem =>
  problem('request.invalid', { field: 'guests', message: 'guests: sólo en salas públicas' });

/** Somebody comes in; into a room without anybody, as its owner. @returns what tells of it */
function enter(house: RoomBatch, room: LockedRoom, user: Person, at: Date): NewEvent[] {
  const role = room.members === 0 && room.kind !== 'direct' ? 'owner' : 'member';
  const member = house.seat(room, user, { role, invitedBy: null, joinedAt: at });
  const seen = room.kind === 'public' ? [] : sightChanged(room.id, user.id);
  return [memberChanged(room.id, member), house.added(room, user.id), ...seen];
}

function update(house: RoomBatch, room: LockedRoom, command: Command<'update_room'>): Decision {
  const { name = room.name, topic = room.topic, guests = room.guests } = command.input;
  if (guests && room.kind !== 'public') return onlyPublic();
  if (name === room.name && topic === room.topic && guests === room.guests) {
    return { data: reply(house, room, command), events: [] };
  }
  const opensOrCloses = room.guests !== guests;
  Object.assign(room, { name, topic, guests });
  house.changed.add(room);
  const { principal, from } = command;
  house.deeds.push({
    by: { principal, address: from },
    act: 'update_room',
    target: `room:${room.id}`,
    detail: { name, topic, guests },
  });
  const events = [...(opensOrCloses ? everybodysSightChanged(room.id) : []), roomUpdated(room)];
  return { data: reply(house, room, command), events };
}

function talkTo(house: RoomBatch, command: Command<'direct_room'>, user: UserPrincipal): Decision {
  const other = house.user(command.input.username);
  const own = house.userById(user.id);
  if (!other || !own) return problem('auth.user_not_found', { field: 'username' });
  if (other.id === user.id) return refuse('chat.direct_only_two', 'username');
  const key = directKey(user.id, other.id);
  const before = house.direct(key);
  if (before) return { data: reply(house, before, command), events: [] };
  const full = house.quotas.take(user.id, 'directs', 'memberships');
  if (full) return full;
  const wanted = { name: '', topic: '', kind: 'direct', guests: false, directKey: key, pair: [own, other] } as const;
  const room = house.make(wanted, command);
  const events = [own, other].flatMap((one) => enter(house, room, one, command.at));
  return { data: reply(house, room, command), events };
}

/** What tells the conversation of two users from any other. */
export const directKey = (a: string, b: string): string => [a, b].sort().join('\n');

function join(house: RoomBatch, command: Command<'join_room'>, user: UserPrincipal, all: MayOperateAll): Decision {
  const room = house.room(command.input.room_id);
  const member = room?.people.get(user.id);
  if (!room || room.banned.has(user.id)) return refuse('chat.room_not_found');
  if (!member && !mayRead(room, user, { member, banned: false }, all)) return refuse('chat.room_not_found');
  if (isIn(member)) return { data: reply(house, room, command), events: [] };
  if (room.members >= MAX_MEMBERS) return refuse('chat.room_full');
  const full = house.quotas.take(user.id, 'memberships');
  if (full) return full;
  const events = enter(house, room, user, command.at);
  return { data: reply(house, room, command), events };
}

function leave(house: RoomBatch, command: Command<'leave_room'>, user: UserPrincipal, all: MayOperateAll): Decision {
  const room = house.room(command.input.room_id);
  const member = room?.people.get(user.id);
  if (!room || !member) {
    const seen = visible(house, command.input.room_id, user, all);
    return seen instanceof Problem ? seen : refuse('chat.not_member');
  }
  if (room.kind === 'direct') return refuse('chat.direct_only_two');
  const isLast = isIn(member) && member.role === 'owner' && room.owners === 1;
  if (isLast && room.members > 1) return refuse('chat.last_owner');
  const events = house.unseat(room, member, isIn(member) ? 'left' : 'declined', command.at);
  return { data: { id: command.id, room_id: room.id }, events };
}

const reply = (house: RoomBatch, room: LockedRoom, { id, principal }: RoomCommand) => ({
  id,
  room: house.summary(room, principal.id),
});
