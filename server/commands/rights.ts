import type { Principal, Role, UserPrincipal } from '../../contract/core/identity';
import { problem, type Problem } from '../../contract/problems';
import { textArray } from '../db/sql/array';
import type { Statements } from '../db/client';
import type { Command } from './define';

/** A session with the role that its user has now. */
interface Holder {
  readonly sessionId: string;
  readonly role: Role;
}

/**
 * Commands of administrators with the role that their users have in this transaction, whatever this node remembers of
 * them: the events that take a role back may still be on their way. The users and sessions stay locked until the commit,
 * so a change of role is either seen here or waits for these commands.
 *
 * Only administrators are asked for: everybody else has nothing that a change of role takes away.
 *
 * @returns the commands in their order; a problem where the session has ended
 */
export async function withPresentRights<C extends Pick<Command, 'principal'>>(
  tx: Statements,
  commands: readonly C[],
): Promise<readonly (C | Problem)[]> {
  const sessions = new Set(commands.flatMap(({ principal }) => (isAdmin(principal) ? [principal.sessionId] : [])));
  if (sessions.size === 0) return commands;
  const holders = await tx.$queryRaw<Holder[]>`
    SELECT s.id AS "sessionId", u.role FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.id = ANY (${textArray([...sessions])}) AND s.ended_at IS NULL AND NOT u.disabled
    ORDER BY u.id, s.id FOR SHARE`;
  const roles = new Map(holders.map(({ sessionId, role }) => [sessionId, role]));
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
