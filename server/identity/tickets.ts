import { createHash, randomBytes } from 'node:crypto';
import type { UserPrincipal } from '../../contract/core/identity';
import { problem } from '../../contract/problems';
import type { Database } from '../db/client';
import { lockQuotas } from '../db/quota-lock';
import type { Tokens } from './tokens';

/** Authenticates one WebSocket where headers cannot be set: valid once, briefly, on any node (SEC-10). */
export interface Ticket {
  readonly ticket: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Issues and redeems tickets. The database stores their fingerprints only. */
export interface Tickets {
  /** @throws Problem `auth.too_many_tickets` */
  issue(principal: UserPrincipal): Promise<Ticket>;
  /** @returns the token of the ticket's session @throws Problem `auth.invalid_token`, without a reason */
  redeem(ticket: string): Promise<string>;
}

const VALID_SECONDS = 30;
/** Expired tickets that each new one removes: more than one, so that they never accumulate; few, to stay fast. */
const MAX_SWEPT = 20;
const WELL_FORMED = /^[\w-]{43}$/;

/** @param most valid, unused tickets of one user */
export function createTickets(database: Database, tokens: Pick<Tokens, 'sign'>, most: number): Tickets {
  return {
    async issue({ id: userId, sessionId, expiresAt }) {
      const ticket = randomBytes(32).toString('base64url');
      return database.transaction(async (tx) => {
        await tx.$queryRaw(lockQuotas('tickets', [userId]));
        const [held] = await tx.$queryRaw<{ count: number; wait: number }[]>`
          SELECT count(*)::int AS count,
                 coalesce(extract(epoch FROM min(expires_at) - clock_timestamp()) * 1000, 0)::float8 AS wait
          FROM ws_tickets WHERE user_id = ${userId} AND expires_at > clock_timestamp()`;
        if (held && held.count >= most) {
          throw problem('auth.too_many_tickets', { retryAfterMs: Math.max(Math.ceil(held.wait), 1) });
        }
        const [row] = await tx.$queryRaw<{ expiresAt: Date }[]>`
          WITH expired AS (
            DELETE FROM ws_tickets WHERE fingerprint IN (
              SELECT fingerprint FROM ws_tickets WHERE expires_at < now() ORDER BY expires_at LIMIT ${MAX_SWEPT}
               FOR UPDATE SKIP LOCKED
            )
          )
          INSERT INTO ws_tickets (fingerprint, user_id, session_id, session_expires_at, expires_at)
          VALUES (${fingerprintOf(ticket)}, ${userId}, ${sessionId}, ${new Date(expiresAt)},
                  now() + ${VALID_SECONDS} * interval '1 second')
          RETURNING expires_at AS "expiresAt"`;
        return { ticket, expiresAt: row?.expiresAt.getTime() ?? 0 };
      });
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

/** A reader of the table cannot derive a ticket from it. */
const fingerprintOf = (ticket: string): string => createHash('sha256').update(ticket).digest('base64url');
