import type { MemberRole, MemberView, RoomSummary } from '../../../../contract/features/chat/schemas';
import type { UserView } from '../../../../contract/core/identity';

/** Whether the user can change the room and its roles: owners, and administrators in public rooms. */
export const mayOwn = ({ role, kind }: Pick<RoomSummary, 'role' | 'kind'>, user: UserView | null): boolean =>
  kind !== 'direct' && (role === 'owner' || (user?.rol === 'admin' && kind === 'public'));

/** Whether the user can remove, mute and ban members, and delete others' messages: moderators. */
export const mayModerate = (room: Pick<RoomSummary, 'role' | 'kind'>, user: UserView | null): boolean =>
  mayOwn(room, user) || (room.role === 'moderator' && room.kind !== 'direct');

/** Whether a user can act on a member: only owners on owners, and no one on themselves. */
export const mayActOn = (room: RoomSummary, user: UserView | null, member: MemberView): boolean =>
  mayModerate(room, user) && member.user_id !== user?.id && (member.role !== 'owner' || mayOwn(room, user));

/** Returns the other roles that a member can be given. */
export const otherRoles = ({ role }: MemberView): readonly MemberRole[] =>
  (['owner', 'moderator', 'member'] as const).filter((one) => one !== role);
