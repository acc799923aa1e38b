import type { Principal, Role, UserPrincipal } from '../../contract/core/identity';
import { problem, type Problem } from '../../contract/problems';
import { textArray } from '../db/sql/array';
import type { Statements } from '../db/client';
import type { Command } from './define';

/** A session with its user's present role. */
interface SessionRole {
  readonly sessionId: string;
  readonly role: Role;
}

/**
 * Gives administrators' commands the role that their users have in this transaction. This node's cache may be stale:
 * the event that revokes a role may still be on its way. The users and sessions stay locked until the commit,
 * so a change of role is either visible here or waits for these commands.
 *
 * Only administrators are looked up: other principals have no right that a change of role could revoke.
 *
 * @returns the commands in their order, with a problem in place of one whose session has ended
 */
export async function withPresentRights<C extends Pick<Command, 'principal'>>(
  tx: Statements,
  commands: readonly C[],
): Promise<readonly (C | Problem)[]> {
  const sessions = new Set(commands.flatMap(({ principal }) => (isAdmin(principal) ? [principal.sessionId] : [])));
  if (sessions.size === 0) return commands;
  const rows = await tx.$queryRaw<SessionRole[]>`
    SELECT s.id AS "sessionId", u.role FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.id = ANY (${textArray([...sessions])}) AND s.ended_at IS NULL AND NOT u.disabled
    ORDER BY u.id, s.id FOR SHARE`;
  const roles = new Map(rows.map(({ sessionId, role }) => [sessionId, role]));
  return commands.map((command) => {
    const { principal } = command;
    if (!isAdmin(principal)) return command;
    const role = roles.get(principal.sessionId);
    if (role === undefined) return problem('auth.invalid_token');
    return role === principal.role ? command : { ...command, principal: { ...principal, role } };
  });
}

const isAdmin = (principal: Principal): principal is UserPrincipal =>
  principal.kind === 'user' && principal.role === 'admin';
