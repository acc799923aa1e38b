import type { AccessEvent } from '../../../contract/core/access-events';
import type { Tx } from '../../db/client';
import { lockQuotas } from '../../db/quota-lock';

/** The most sessions and tickets of one user (SEC-61). */
export interface IdentityQuotas {
  readonly sessionsPerUser: number;
  /** Valid, unused tickets. */
  readonly ticketsPerUser: number;
}

/**
 * Ends a user's oldest sessions beyond `most`. Must be called after the insertion of a session: concurrent sign-ins of
 * one user wait for each other here, and the last of them sees the others' sessions.
 *
 * @param kept the session that has just been opened
 * @returns the events by which every node ends the connections of those sessions
 */
export async function endOldestSessions(
  tx: Tx,
  { userId, kept, most }: { userId: string; kept: string; most: number },
): Promise<AccessEvent[]> {
  await tx.$queryRaw(lockQuotas('sessions', [userId]));
  const ended = await tx.$queryRaw<{ id: string }[]>`
    UPDATE sessions SET ended_at = now() WHERE id IN (
      SELECT id FROM sessions WHERE user_id = ${userId} AND ended_at IS NULL AND expires_at > now()
      ORDER BY id = ${kept} DESC, created_at DESC, id OFFSET ${most}
    ) AND ended_at IS NULL RETURNING id`;
  return ended.map(({ id }) => ({ type: 'session_ended', data: { sessionId: id } }));
}
