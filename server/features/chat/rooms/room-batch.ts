import type { MessageView, RoomSummary } from '../../../../contract/features/chat/schemas';
import type { Role } from '../../../../contract/core/identity';
import type { AuditEntry } from '../../../audit/audit-entry';
import type { Command } from '../../../commands/define';
import type { NewEvent } from '../../../log/append';
import type { RoomQuotas } from './quotas';
import type { StoredRoom } from '../rows';
import { isIn, isMuted, type Member, type Person } from '../permissions';
import { inboxEvent, personView, roomEvent, sightChanged, summaryOf } from '../views';

/** A user whom a batch of commands is about. */
export interface Known extends Person {
  readonly role: Role;
  readonly disabled: boolean;
  readonly lastSeen: Date | null;
}

/** A room, with those of its people whom a batch is about. */
export interface LockedRoom extends StoredRoom {
  readonly people: Map<string, Member>;
  readonly banned: Set<string>;
  /** Until when those are silenced who left while they were. */
  readonly mutedAway: Map<string, Date>;
  owners: number;
  readonly newest: MessageView | null;
  /** How many unread messages name somebody. */
  readonly mentions: ReadonlyMap<string, number>;
  /** Both of a direct conversation. */
  readonly pair: readonly Known[];
}

/** Why somebody is in a room no more. */
export type Leaving = 'left' | 'declined' | 'removed' | 'banned';

/** Until when somebody is silenced who is not there. */
export interface Mute {
  readonly room: LockedRoom;
  readonly userId: string;
  readonly until: Date | undefined;
}

/** Whom a room is to exclude, or `undefined` who may come again. */
export interface Ban {
  readonly room: LockedRoom;
  readonly userId: string;
  readonly banned: { readonly reason: string | null; readonly by: string; readonly at: Date } | undefined;
}

/** The rooms of a batch of commands, locked and in memory, and who comes and goes. */
export class RoomBatch {
  readonly made: { readonly room: LockedRoom; readonly by: string }[] = [];
  readonly changed = new Set<LockedRoom>();
  readonly gone: { readonly room: LockedRoom; readonly userId: string }[] = [];
  /** Who is silenced, or is no more, while they are away. */
  readonly mutes = new Map<string, Mute>();
  readonly bans = new Map<string, Ban>();
  readonly deeds: AuditEntry[] = [];
  readonly #touched = new Map<Member, LockedRoom>();
  readonly #direct: Map<string, LockedRoom>;

  constructor(
    private readonly rooms: ReadonlyMap<number, LockedRoom>,
    /** By id and by user name. */
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

  /** Somebody, be it that they may not sign in any more. */
  userNamed(username: string): Known | undefined {
    return this.users.byName.get(username);
  }

  /** Somebody who can be written to. */
  user(username: string): Known | undefined {
    const user = this.userNamed(username);
    return user?.disabled ? undefined : user;
  }

  userById(id: string): Known | undefined {
    return this.users.byId.get(id);
  }

  /** Members who came or are not as they were, and are still there. */
  get seats(): { room: LockedRoom; member: Member }[] {
    return [...this.#touched].flatMap(([member, room]) =>
      room.people.get(member.user.id) === member ? [{ room, member }] : [],
    );
  }

  make(
    wanted: Pick<LockedRoom, 'name' | 'topic' | 'kind' | 'guests' | 'directKey' | 'pair'>,
    command: Command,
  ): LockedRoom {
    const id = this.numbers.shift();
    if (id === undefined) throw new Error('there is no number for a new room');
    const room: LockedRoom = {
      ...wanted,
      ...{ id, createdAt: command.at, members: 0, lastMessage: 0, owners: 0, newest: null, mentions: new Map() },
      ...{ people: new Map(), banned: new Set(), mutedAway: new Map() },
    };
    this.made.push({ room, by: command.principal.id });
    if (room.directKey !== null) this.#direct.set(room.directKey, room);
    return room;
  }

  /** Seats somebody, with everything so far behind them; or writes down that they are invited. */
  seat(room: LockedRoom, user: Person, as: Pick<Member, 'role' | 'invitedBy' | 'joinedAt'>): Member {
    const { id, username, displayName } = user;
    const mutedUntil = room.mutedAway.get(id) ?? null;
    const member: Member = { ...as, user: { id, username, displayName }, readId: room.lastMessage, mutedUntil };
    room.people.set(id, member);
    if (isIn(member)) count(room, member, 1);
    this.touch(room, member);
    return member;
  }

  /** Gives a member another role. */
  promote(room: LockedRoom, member: Member, role: Member['role']): void {
    count(room, member, -1);
    member.role = role;
    count(room, member, 1);
    this.touch(room, member);
  }

  touch(room: LockedRoom, member: Member): void {
    this.#touched.set(member, room);
  }

  /** Somebody is in a room no more. @returns what tells of it */
  unseat(room: LockedRoom, member: Member, reason: Leaving, at: Date): NewEvent[] {
    const { id, username } = member.user;
    room.people.delete(id);
    if (isIn(member)) count(room, member, -1);
    this.gone.push({ room, userId: id });
    if (member.mutedUntil && isMuted(member, at)) {
      this.#muteAway(room, id, member.mutedUntil);
    }
    const losesSight = reason === 'banned' || (room.kind !== 'public' && isIn(member));
    return [
      ...(losesSight ? sightChanged(room.id, id) : []), // before what they are not to see
      roomEvent(room.id, 'member_removed', { room_id: room.id, user_id: id, username, reason }),
      inboxEvent(id, 'room_removed', { room_id: room.id, reason }),
    ];
  }

  /** Silences a member, or gives them their voice back: what was kept while they were away is over. */
  mute(room: LockedRoom, member: Member, until: Date | null): void {
    member.mutedUntil = until;
    this.touch(room, member);
    this.#muteAway(room, member.user.id, undefined);
  }

  #muteAway(room: LockedRoom, userId: string, until: Date | undefined): void {
    if (until) room.mutedAway.set(userId, until);
    else if (!room.mutedAway.delete(userId)) return;
    this.mutes.set(`${room.id} ${userId}`, { room, userId, until });
  }

  ban(ban: Ban): void {
    const { room, userId, banned } = ban;
    if (banned) room.banned.add(userId);
    else room.banned.delete(userId);
    this.bans.set(`${room.id} ${userId}`, ban);
  }

  /** The room as a user has it. */
  summary(room: LockedRoom, userId: string): RoomSummary {
    const peer = room.pair.find(({ id }) => id !== userId);
    return summaryOf(room, room.people.get(userId), {
      mentions: room.mentions.get(userId) ?? 0,
      lastMessage: room.newest,
      peer: peer ? { ...personView(peer), last_seen: peer.lastSeen?.toISOString() ?? null } : null,
    });
  }

  /** Tells a user that the room is theirs, or theirs in another way. */
  added(room: LockedRoom, userId: string): NewEvent {
    return inboxEvent(userId, 'room_added', { room: this.summary(room, userId) });
  }
}

function count(room: LockedRoom, { role }: Member, by: 1 | -1): void {
  room.members += by;
  if (role === 'owner') room.owners += by;
}
