import type { Principal, UserPrincipal } from '../../../contract/core/identity';
import { problem } from '../../../contract/problems';
import { Prisma } from '../../db/generated/client';
import type { MayOperateAll } from './permissions';

/**
 * Returns the condition under which a principal may read the room `r`: the rule of `mayRead` in SQL. The test of CHAT-2
 * compares the two.
 */
export function mayReadSql(principal: Principal, mayOperateAll: MayOperateAll): Prisma.Sql {
  if (principal.kind === 'guest') {
    return mayOperateAll(principal) ? Prisma.sql`r.kind = 'public'` : Prisma.sql`r.kind = 'public' AND r.guests`;
  }
  return Prisma.sql`(
    r.kind = 'public' OR EXISTS (
      SELECT FROM room_members s WHERE s.room_id = r.id AND s.user_id = ${principal.id} AND s.invited_by IS NULL
    )
  ) AND NOT EXISTS (SELECT FROM room_bans b WHERE b.room_id = r.id AND b.user_id = ${principal.id})`;
}

/** Returns the principal as a user. @throws Problem `auth.required` for a guest */
export function userOf(principal: Principal): UserPrincipal {
  if (principal.kind === 'guest') throw problem('auth.required');
  return principal;
}
