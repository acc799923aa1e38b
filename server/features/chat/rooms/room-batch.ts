import type { MessageView, RoomSummary } from '../../../../contract/features/chat/schemas';
import type { Role } from '../../../../contract/core/identity';
import type { AuditEntry } from '../../../audit/audit-entry';
import type { Command } from '../../../commands/define';
import type { NewEvent } from '../../../log/append';
import type { RoomQuotas } from './quotas';
import type { StoredRoom } from '../rows';
import { isIn, isMuted, type Member, type Person } from '../permissions';
import { inboxEvent, personView, roomEvent, accessChanged, summaryOf } from '../views';

/** A user to whom a batch refers. */
export interface Known extends Person {
  readonly role: Role;
  readonly disabled: boolean;
  readonly lastSeen: Date | null;
}

/** A locked room, with the members to whom a batch refers. */
export interface LockedRoom extends StoredRoom {
  readonly membersById: Map<string, Member>;
  readonly banned: Set<string>;
  /** End of the mute of users who left the room while muted. */
  readonly absentMutes: Map<string, Date>;
  owners: number;
  readonly newest: MessageView | null;
  /** The number of unread messages that mention a user, by user id. */
  readonly mentions: ReadonlyMap<string, number>;
  /** The two users of a direct conversation. */
  readonly pair: readonly Known[];
}

/** The reason of a removal from a room. */
export type Leaving = 'left' | 'declined' | 'removed' | 'banned';

/** The mute of a user who is not in the room; `until` is `undefined` where it is lifted. */
export interface Mute {
  readonly room: LockedRoom;
  readonly userId: string;
  readonly until: Date | undefined;
}

/** A ban of a user from a room; `banned` is `undefined` where it is lifted. */
export interface Ban {
  readonly room: LockedRoom;
  readonly userId: string;
  readonly banned: { readonly reason: string | null; readonly by: string; readonly at: Date } | undefined;
}

/** The rooms of a batch of commands, locked and in memory, and the batch's changes to their members. */
export class RoomBatch {
  readonly created: { readonly room: LockedRoom; readonly by: string }[] = [];
  readonly updated = new Set<LockedRoom>();
  readonly removedMembers: { readonly room: LockedRoom; readonly userId: string }[] = [];
  /** Changed mutes of users who are not in the room. */
  readonly mutes = new Map<string, Mute>();
  readonly bans = new Map<string, Ban>();
  readonly auditEntries: AuditEntry[] = [];
  readonly #touched = new Map<Member, LockedRoom>();
  readonly #direct: Map<string, LockedRoom>;

  constructor(
    private readonly rooms: ReadonlyMap<number, LockedRoom>,
    /** Users by id and by user name. */
    private readonly users: { readonly byId: ReadonlyMap<string, Known>; readonly byName: ReadonlyMap<string, Known> },
    /** Numbers for new rooms. */
    private readonly numbers: number[],
    readonly quotas: RoomQuotas,
  ) {
    const direct = [...rooms.values()].flatMap((room) =>
      room.directKey === null ? [] : [[room.directKey, room] as const],
    );
    this.#direct = new Map(direct);
  }

  room(id: number): LockedRoom | undefined {
    return this.rooms.get(id);
  }

  direct(key: string): LockedRoom | undefined {
    return this.#direct.get(key);
  }

  /** Returns a user, disabled ones included. */
  userNamed(username: string): Known | undefined {
    return this.users.byName.get(username);
  }

  /** Returns an enabled user, who can receive messages. */
  user(username: string): Known | undefined {
    const user = this.userNamed(username);
    return user?.disabled ? undefined : user;
  }

  userById(id: string): Known | undefined {
    return this.users.byId.get(id);
  }

  /** Added and changed members who are still in their rooms. */
  get changedMembers(): { room: LockedRoom; member: Member }[] {
    return [...this.#touched].flatMap(([member, room]) =>
      room.membersById.get(member.user.id) === member ? [{ room, member }] : [],
    );
  }

  createRoom(
    fields: Pick<LockedRoom, 'name' | 'topic' | 'kind' | 'guests' | 'directKey' | 'pair'>,
    command: Command,
  ): LockedRoom {
    const id = this.numbers.shift();
    if (id === undefined) throw new Error('there is no number for a new room');
    const room: LockedRoom = {
      ...fields,
      ...{ id, createdAt: command.at, members: 0, lastMessage: 0, owners: 0, newest: null, mentions: new Map() },
      ...{ membersById: new Map(), banned: new Set(), absentMutes: new Map() },
    };
    this.created.push({ room, by: command.principal.id });
    if (room.directKey !== null) this.#direct.set(room.directKey, room);
    return room;
  }

  /** Adds a member who has read all earlier messages, or an invitation. */
  addMember(room: LockedRoom, user: Person, fields: Pick<Member, 'role' | 'invitedBy' | 'joinedAt'>): Member {
    const { id, username, displayName } = user;
    const mutedUntil = room.absentMutes.get(id) ?? null;
    const member: Member = { ...fields, user: { id, username, displayName }, readId: room.lastMessage, mutedUntil };
    room.membersById.set(id, member);
    if (isIn(member)) count(room, member, 1);
    this.touch(room, member);
    return member;
  }

  /** Changes a member's role. */
  setRole(room: LockedRoom, member: Member, role: Member['role']): void {
    count(room, member, -1);
    member.role = role;
    count(room, member, 1);
    this.touch(room, member);
  }

  touch(room: LockedRoom, member: Member): void {
    this.#touched.set(member, room);
  }

  /** Removes a member from a room. @returns the events of the removal */
  removeMember(room: LockedRoom, member: Member, reason: Leaving, at: Date): NewEvent[] {
    const { id, username } = member.user;
    room.membersById.delete(id);
    if (isIn(member)) count(room, member, -1);
    this.removedMembers.push({ room, userId: id });
    if (member.mutedUntil && isMuted(member, at)) {
      this.#setAbsentMute(room, id, member.mutedUntil);
    }
    const losesAccess = reason === 'banned' || (room.kind !== 'public' && isIn(member));
    return [
      ...(losesAccess ? accessChanged(room.id, id) : []), // before the events that the user must not receive
      roomEvent(room.id, 'member_removed', { room_id: room.id, user_id: id, username, reason }),
      inboxEvent(id, 'room_removed', { room_id: room.id, reason }),
    ];
  }

  /** Mutes or unmutes a member. It replaces a mute kept while they were not in the room. */
  mute(room: LockedRoom, member: Member, until: Date | null): void {
    member.mutedUntil = until;
    this.touch(room, member);
    this.#setAbsentMute(room, member.user.id, undefined);
  }

  #setAbsentMute(room: LockedRoom, userId: string, until: Date | undefined): void {
    if (until) room.absentMutes.set(userId, until);
    else if (!room.absentMutes.delete(userId)) return;
    this.mutes.set(`${room.id} ${userId}`, { room, userId, until });
  }

  ban(ban: Ban): void {
    const { room, userId, banned } = ban;
    if (banned) room.banned.add(userId);
    else room.banned.delete(userId);
    this.bans.set(`${room.id} ${userId}`, ban);
  }

  /** Returns the room's summary for a user. */
  summary(room: LockedRoom, userId: string): RoomSummary {
    const peer = room.pair.find(({ id }) => id !== userId);
    return summaryOf(room, room.membersById.get(userId), {
      mentions: room.mentions.get(userId) ?? 0,
      lastMessage: room.newest,
      peer: peer ? { ...personView(peer), last_seen: peer.lastSeen?.toISOString() ?? null } : null,
    });
  }

  /** Creates the event that adds the room to a user's list, or updates it there. */
  roomAdded(room: LockedRoom, userId: string): NewEvent {
    return inboxEvent(userId, 'room_added', { room: this.summary(room, userId) });
  }
}

function count(room: LockedRoom, { role }: Member, by: 1 | -1): void {
  room.members += by;
  if (role === 'owner') room.owners += by;
}
