import { createHash, randomBytes } from 'node:crypto';
import type { UserPrincipal } from '../../contract/identity';
import { problem } from '../../contract/problems';
import type { Database } from '../db/client';
import type { Tokens } from './tokens';

/** Lets one WebSocket in where headers cannot be set: good once, soon, on any node (SEC-10). */
export interface Ticket {
  readonly ticket: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Makes tickets and takes them in. The database knows their fingerprints alone. */
export interface Tickets {
  issue(principal: UserPrincipal): Promise<Ticket>;
  /** @returns the token of the session that it was made for @throws Problem `auth.invalid_token`, without saying why */
  redeem(ticket: string): Promise<string>;
}

const GOOD_FOR_SECONDS = 30;
/** Expired tickets that each new one takes away: more than one, so that they do not pile up, and few, so that nobody waits. */
const SWEPT_AT_ONCE = 20;
const WELL_FORMED = /^[\w-]{43}$/;

export function createTickets(database: Database, tokens: Pick<Tokens, 'sign'>): Tickets {
  return {
    async issue({ id: userId, sessionId, expiresAt }) {
      const ticket = randomBytes(32).toString('base64url');
      const [row] = await database.prisma.$queryRaw<{ expiresAt: Date }[]>`
        WITH expired AS (
          DELETE FROM ws_tickets WHERE fingerprint IN (
            SELECT fingerprint FROM ws_tickets WHERE expires_at < now() ORDER BY expires_at LIMIT ${SWEPT_AT_ONCE}
            FOR UPDATE SKIP LOCKED
          )
        )
        INSERT INTO ws_tickets (fingerprint, user_id, session_id, session_expires_at, expires_at)
        VALUES (${fingerprintOf(ticket)}, ${userId}, ${sessionId}, ${new Date(expiresAt)},
                now() + ${GOOD_FOR_SECONDS} * interval '1 second')
        RETURNING expires_at AS "expiresAt"`;
      return { ticket, expiresAt: row?.expiresAt.getTime() ?? 0 };
    },
    async redeem(ticket) {
      if (!WELL_FORMED.test(ticket)) throw problem('auth.invalid_token');
      const [row] = await database.prisma.$queryRaw<{ userId: string; sessionId: string; expiresAt: Date }[]>`
        DELETE FROM ws_tickets WHERE fingerprint = ${fingerprintOf(ticket)} AND expires_at > now()
        RETURNING user_id AS "userId", session_id AS "sessionId", session_expires_at AS "expiresAt"`;
      if (!row) throw problem('auth.invalid_token');
      return tokens.sign({ ...row, expiresAt: row.expiresAt.getTime() });
    },
  };
}

/** Whoever reads the table can let nobody in by it. */
const fingerprintOf = (ticket: string): string => createHash('sha256').update(ticket).digest('base64url');
