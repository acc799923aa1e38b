import type { MemberRole, RoomKind } from '../../../contract/features/chat/schemas';
import type { Principal, UserPrincipal } from '../../../contract/core/identity';

/** A room as the rules see it, its row locked. */
export interface Room {
  readonly id: number;
  name: string;
  topic: string;
  readonly kind: RoomKind;
  guests: boolean;
  readonly createdAt: Date;
  /** How many are in it; the invited are not. */
  members: number;
  /** Number of its newest message. */
  lastMessage: number;
}

/** A user, as others see them. */
export type Person = Pick<UserPrincipal, 'id' | 'username' | 'displayName'>;

/** Somebody in a room, or invited to it. */
export interface Member {
  readonly user: Person;
  role: MemberRole;
  /** User name of who invited, until that is answered. */
  invitedBy: string | null;
  joinedAt: Date;
  /** Everything up to this message has been read. */
  readId: number;
  mutedUntil: Date | null;
}

/** What somebody is to a room. */
export interface Standing {
  readonly member: Member | undefined;
  readonly banned: boolean;
}

/** Whether somebody may do anything to public rooms: site administrators, and everybody in classroom mode. */
export type MayOperateAll = (principal: Principal) => boolean;

/** Whether an invitation has been taken up, or none was needed. */
export const isIn = (member: Member | undefined): member is Member & { invitedBy: null } => member?.invitedBy === null;

/**
 * Whether somebody may read a room. The invited see it in their list only, and whom it excludes does not see it at
 * all. Private conversations are their members' alone, whoever runs the site.
 */
export function mayRead(
  room: Pick<Room, 'kind' | 'guests'>,
  principal: Principal,
  { member, banned }: Standing,
  mayOperateAll: MayOperateAll,
): boolean {
  if (principal.kind === 'guest') return room.kind === 'public' && (room.guests || mayOperateAll(principal));
  return !banned && (room.kind === 'public' || isIn(member));
}

const ranks = { member: 1, moderator: 2, owner: 3 } as const satisfies Record<MemberRole, number>;

/** How much somebody may do in a room: 0 for who is not in it. */
export type Rank = 0 | 1 | 2 | 3;
export const MODERATOR: Rank = ranks.moderator;
export const OWNER: Rank = ranks.owner;

/** The rank of a member's role. */
export const roleRank = (member: Member | undefined): Rank => (isIn(member) ? ranks[member.role] : 0);

/** Site administrators count as owners of every public room. */
export const rankOf = (
  room: Pick<Room, 'kind'>,
  principal: Principal,
  member: Member | undefined,
  mayOperateAll: MayOperateAll,
): Rank => {
  const operates = principal.kind === 'user' && room.kind === 'public' && mayOperateAll(principal);
  return operates ? OWNER : roleRank(member);
};

/** Whether somebody is silenced at a moment. */
export const isMuted = ({ mutedUntil }: Pick<Member, 'mutedUntil'>, at: Date): boolean =>
  mutedUntil !== null && mutedUntil > at;
