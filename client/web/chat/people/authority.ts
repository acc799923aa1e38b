import type { MemberRole, MemberView, RoomSummary } from '../../../../contract/features/chat/schemas';
import type { UserView } from '../../../../contract/core/identity';

/** Owners change the room and its roles; so do administrators in public rooms. */
export const mayOwn = ({ role, kind }: Pick<RoomSummary, 'role' | 'kind'>, user: UserView | null): boolean =>
  kind !== 'direct' && (role === 'owner' || (user?.rol === 'admin' && kind === 'public'));

/** Moderators remove, silence and exclude, and delete what others wrote. */
export const mayModerate = (room: Pick<RoomSummary, 'role' | 'kind'>, user: UserView | null): boolean =>
  mayOwn(room, user) || (room.role === 'moderator' && room.kind !== 'direct');

/** Whether somebody may act on somebody else: nobody but owners on owners, nobody on themselves. */
export const mayActOn = (room: RoomSummary, user: UserView | null, member: MemberView): boolean =>
  mayModerate(room, user) && member.user_id !== user?.id && (member.role !== 'owner' || mayOwn(room, user));

/** Roles that a member can be given instead of theirs. */
export const otherRoles = ({ role }: MemberView): readonly MemberRole[] =>
  (['owner', 'moderator', 'member'] as const).filter((one) => one !== role);
