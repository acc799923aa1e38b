import type { Role } from '../../../contract/core/identity';
import type { Database } from '../../db/client';

/** A session with its user, as the database has them now. */
export interface SessionRow {
  readonly id: string;
  readonly userId: string;
  readonly username: string;
  readonly displayName: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
}

/** Reads one session; `undefined` where there is none. */
export type ReadSession = (sessionId: string) => Promise<SessionRow | undefined>;

/** Reads the sessions of one turn of the event loop in one query: a storm of reconnects costs a handful of reads. */
export function createSessionReader(database: Database): ReadSession {
  let pending: { ids: Set<string>; rows: Promise<Map<string, SessionRow>> } | undefined;

  async function read(ids: Set<string>): Promise<Map<string, SessionRow>> {
    await new Promise((turn) => setImmediate(turn));
    pending = undefined;
    const rows = await database.prisma.$queryRaw<SessionRow[]>`
      SELECT s.id, s.user_id AS "userId", u.username, u.display_name AS "displayName", u.role, u.disabled,
             s.expires_at AS "expiresAt", s.ended_at AS "endedAt"
      FROM sessions s JOIN users u ON u.id = s.user_id
      WHERE s.id = ANY(${[...ids]})`;
    return new Map(rows.map((row) => [row.id, row]));
  }

  return async (sessionId) => {
    if (!pending) {
      const ids = new Set<string>();
      pending = { ids, rows: read(ids) };
    }
    pending.ids.add(sessionId);
    return (await pending.rows).get(sessionId);
  };
}
