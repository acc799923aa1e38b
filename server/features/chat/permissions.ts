import type { MemberRole, RoomKind } from '../../../contract/features/chat/schemas';
import type { Principal, UserPrincipal } from '../../../contract/core/identity';

/** A room, as the rules use it, with its row locked. */
export interface Room {
  readonly id: number;
  name: string;
  topic: string;
  readonly kind: RoomKind;
  guests: boolean;
  readonly createdAt: Date;
  /** The number of members, without invitations. */
  members: number;
  /** The number of its newest message. */
  lastMessage: number;
}

/** A user, as others see them. */
export type Person = Pick<UserPrincipal, 'id' | 'username' | 'displayName'>;

/** A member of a room, or a user invited to it. */
export interface Member {
  readonly user: Person;
  role: MemberRole;
  /** The user name of the inviter, until the invitation is answered. */
  invitedBy: string | null;
  joinedAt: Date;
  /** The member has read every message up to this one. */
  readId: number;
  mutedUntil: Date | null;
}

/** A principal's membership and ban in a room. */
export interface Membership {
  readonly member: Member | undefined;
  readonly banned: boolean;
}

/**
 * Returns whether a principal may operate every public room: a site administrator, and any client in classroom mode.
 */
export type MayOperateAll = (principal: Principal) => boolean;

/** Returns whether a member has joined: the invitation has been accepted, or none was needed. */
export const isIn = (member: Member | undefined): member is Member & { invitedBy: null } => member?.invitedBy === null;

/**
 * Returns whether a principal may read a room. Invited users have it only in their list; banned users cannot read it.
 * Private conversations are readable by their members only, not by site administrators.
 */
export function mayRead(
  room: Pick<Room, 'kind' | 'guests'>,
  principal: Principal,
  { member, banned }: Membership,
  mayOperateAll: MayOperateAll,
): boolean {
  if (principal.kind === 'guest') return room.kind === 'public' && (room.guests || mayOperateAll(principal));
  return !banned && (room.kind === 'public' || isIn(member));
}

const ranks = { member: 1, moderator: 2, owner: 3 } as const satisfies Record<MemberRole, number>;

/** The level of permission in a room; 0 for a user who is no member. */
export type Rank = 0 | 1 | 2 | 3;
export const MODERATOR: Rank = ranks.moderator;
export const OWNER: Rank = ranks.owner;

/** Returns the rank of a member's role. */
export const roleRank = (member: Member | undefined): Rank => (isIn(member) ? ranks[member.role] : 0);

/** Returns a principal's rank in a room. Site administrators count as owners of every public room. */
export const rankOf = (
  room: Pick<Room, 'kind'>,
  principal: Principal,
  member: Member | undefined,
  mayOperateAll: MayOperateAll,
): Rank => {
  const operates = principal.kind === 'user' && room.kind === 'public' && mayOperateAll(principal);
  return operates ? OWNER : roleRank(member);
};

/** Returns whether a member is muted at a given time. */
export const isMuted = ({ mutedUntil }: Pick<Member, 'mutedUntil'>, at: Date): boolean =>
  mutedUntil !== null && mutedUntil > at;
